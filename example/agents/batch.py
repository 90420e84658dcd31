"""The batch agent: figures about one document.

The artefact holds every term's count, not only the leading ones, because `synthesis` adds them up over documents and
a sum over cut-off lists would be wrong.
"""

import math
import re
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from stack import agent

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)")
STOP_WORDS = frozenset("a an and are as at be by for from in is it its of on or that the this to was were with".split())
TOP_TERMS = 5
WORDS_PER_MINUTE = 240
"""Close to the mean for silent reading of English non-fiction, 238 (Brysbaert 2019)."""


def analyse(documents: list[bytes]) -> dict[str, object]:
    """Return the figures of the one document given."""
    if len(documents) != 1:
        raise agent.BadInput(f"batch takes one document, not {len(documents)}")
    try:
        text = documents[0].decode()
    except UnicodeDecodeError as error:
        raise agent.BadInput(f"the document is not UTF-8: {error}") from error

    words = [word.lower() for word in WORD.findall(text)]
    terms = Counter(word for word in words if word not in STOP_WORDS)
    ranked = sorted(terms.items(), key=lambda item: (-item[1], item[0]))
    return {
        "document": sha256(documents[0]).hexdigest(),
        "words": len(words),
        "sentences": len(SENTENCE_END.findall(text)),
        "reading_seconds": math.ceil(len(words) * 60 / WORDS_PER_MINUTE),
        "top_terms": [term for term, _ in ranked[:TOP_TERMS]],
        "terms": terms,
    }


if __name__ == "__main__":
    agent.run(analyse)

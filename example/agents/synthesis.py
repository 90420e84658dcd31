"""The synthesis agent: what the documents of a corpus have in common, from their `batch` artefacts.

The order in which the artefacts are named does not matter, nor that one is named twice: documents come in the order
of their hashes, each once. So a corpus has one synthesis, whichever batch was ready first.
"""

import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from stack import agent

SUMMARY_TERMS = 3


def analyse(artefacts: list[bytes]) -> dict[str, object]:
    """Return the corpus's terms, the documents in which each occurs, and a summary in words."""
    if not artefacts:
        raise agent.BadInput("synthesis takes at least one batch artefact")
    batches = {batch["document"]: batch for batch in map(_batch, artefacts)}
    documents = sorted(batches)
    words = sum(batch["words"] for batch in batches.values())
    terms = _corpus_terms(batches)
    return {
        "documents": documents,
        "words": words,
        "terms": terms,
        "summary": _summary(len(documents), words, terms),
    }


def _batch(artefact: bytes) -> dict:
    try:
        batch = json.loads(artefact)
        if {"document", "words", "terms"} <= batch.keys():
            return batch
    except (ValueError, AttributeError):
        pass
    raise agent.BadInput("synthesis takes batch artefacts; one of its inputs is something else")


def _corpus_terms(batches: dict[str, dict]) -> list[dict]:
    """Rank the terms: those in most documents first, then the most frequent, then by the alphabet."""
    counts: Counter[str] = Counter()
    occurrences: dict[str, list[str]] = {}
    for document in sorted(batches):
        for term, count in batches[document]["terms"].items():
            counts[term] += count
            occurrences.setdefault(term, []).append(document)
    ranked = sorted(counts, key=lambda term: (-len(occurrences[term]), -counts[term], term))
    return [{"term": term, "count": counts[term], "documents": occurrences[term]} for term in ranked]


def _summary(documents: int, words: int, terms: list[dict]) -> str:
    leading = ", ".join(f"{term['term']} ({len(term['documents'])})" for term in terms[:SUMMARY_TERMS])
    return f"Documents: {documents}. Words: {words}. Leading terms (documents with each): {leading or 'none'}."


if __name__ == "__main__":
    agent.run(analyse)

"""The life of an agent: documents in, one artefact out.

An agent is a program that is given the hashes of its input documents as arguments and prints
`{"artefact": "<hash>"}` on stdout. It has no state and no clock, so running it twice is the same as running it once;
the router depends on that when it gives a task out again.

Exit statuses: 0 done; 1 something failed that may work next time; 65 (`EX_DATAERR` of sysexits.h) the input itself
is at fault and trying again is of no use.
"""

import json
import os
import sys
from collections.abc import Callable

from stack.settings import Settings, SettingsError
from stack.store import DocumentMissing, Store, StoreError


class BadInput(Exception):
    """A document is not what this agent works on."""


def run(analyse: Callable[[list[bytes]], object]) -> None:
    """Be an agent: read the documents that the command line names, store what `analyse` makes of them."""
    try:
        store = Store(Settings.from_environment())
        artefact = analyse([store.get_document(name) for name in sys.argv[1:]])
        print(json.dumps({"artefact": store.put_document(canonical_json(artefact))}))
    except (BadInput, DocumentMissing) as error:
        print(error, file=sys.stderr)
        sys.exit(os.EX_DATAERR)
    except (SettingsError, StoreError) as error:
        sys.exit(str(error))


def canonical_json(value: object) -> bytes:
    """Encode `value` in the one way that gives equal values equal bytes, and so equal hashes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()

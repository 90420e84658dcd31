"""The whole path: documents in, tasks, router, agents, artefacts, one synthesis; every figure checked."""

import json
from hashlib import sha256

from stack.store import Store
from task_client import TaskClient


def artefact_of(store: Store, outcome: dict[str, str]) -> dict:
    """Fetch the artefact of a task that must have been done."""
    assert outcome["status"] == "done", outcome["error"]
    return json.loads(store.get_document(outcome["artefact"]))


def test_a_batch_holds_the_figures_of_its_document(client: TaskClient, store: Store, corpus: dict[str, str]) -> None:
    outcome = client.outcome(client.submit("batch", [corpus["lighthouse"]]))

    batch = artefact_of(store, outcome)
    assert batch["document"] == corpus["lighthouse"]
    assert batch["words"] == 28
    assert batch["sentences"] == 4
    assert batch["reading_seconds"] == 7
    assert batch["top_terms"] == ["lamp", "keeper", "answers", "light", "lighthouse"]
    assert batch["terms"]["lamp"] == 3


def test_a_corpus_becomes_one_synthesis(client: TaskClient, store: Store, corpus: dict[str, str]) -> None:
    tasks = [client.submit("batch", [document]) for document in corpus.values()]
    batches = [client.outcome(task)["artefact"] for task in tasks]

    synthesis = artefact_of(store, client.outcome(client.submit("synthesis", batches)))

    assert synthesis["documents"] == sorted(corpus.values())
    assert synthesis["words"] == 91
    assert synthesis["summary"] == (
        "Documents: 3. Words: 91. Leading terms (documents with each): wind (3), harbour (2), tide (2)."
    )
    terms = {term["term"]: term for term in synthesis["terms"]}
    assert terms["keeper"] == {
        "term": "keeper",
        "count": 3,
        "documents": sorted([corpus["harbour"], corpus["lighthouse"]]),
    }
    assert terms["it's"]["documents"] == [corpus["tide"]]


def test_the_order_of_the_batches_does_not_matter(client: TaskClient, corpus: dict[str, str]) -> None:
    batches = [client.outcome(client.submit("batch", [corpus[name]]))["artefact"] for name in ("harbour", "tide")]

    there = client.submit("synthesis", batches)
    back = client.submit("synthesis", batches[::-1])

    assert client.outcome(there)["artefact"] == client.outcome(back)["artefact"]


def test_an_artefact_is_stored_under_the_hash_of_its_bytes(
    client: TaskClient, store: Store, corpus: dict[str, str]
) -> None:
    artefact = client.outcome(client.submit("batch", [corpus["tide"]]))["artefact"]

    assert sha256(store.read(artefact)).hexdigest() == artefact

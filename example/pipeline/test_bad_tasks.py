"""Tasks that cannot be carried out: each ends as failed with its reason, and the router lives on."""

import json

import pytest

from stack.store import Store
from task_client import TaskClient

NO_DOCUMENT = "0" * 64


def test_a_poisoned_task_fails_and_the_next_one_is_done(client: TaskClient, corpus: dict[str, str]) -> None:
    poisoned = client.submit("nonesuch", [corpus["tide"]])
    good = client.submit("batch", [corpus["tide"]])

    outcome = client.outcome(poisoned)
    assert outcome["status"] == "failed"
    assert outcome["error"] == "there is no agent 'nonesuch'"
    assert outcome["artefact"] == ""
    assert client.outcome(good)["status"] == "done"


@pytest.mark.parametrize("agent", ["", "../router/router", "/bin/sh", "batch.py", "Batch", "batch\n"])
def test_only_a_plain_name_is_an_agent(client: TaskClient, agent: str) -> None:
    outcome = client.outcome(client.submit(agent, []))

    assert outcome["status"] == "failed"
    assert outcome["error"] == f"there is no agent {agent!r}"


@pytest.mark.parametrize("inputs", ["", "{}", "[1]", '["--help"]', json.dumps([NO_DOCUMENT + "\n"])])
def test_only_hashes_are_inputs(client: TaskClient, inputs: str) -> None:
    outcome = client.outcome(client.submit_raw({"agent": "batch", "inputs": inputs}))

    assert outcome["status"] == "failed"
    assert outcome["error"] == "inputs must be a JSON array of SHA-256 hashes"


def test_a_missing_document_fails_at_the_first_try(client: TaskClient) -> None:
    outcome = client.outcome(client.submit("batch", [NO_DOCUMENT]))

    assert (outcome["status"], outcome["tries"]) == ("failed", "1")
    assert outcome["error"].endswith(f"has no document {NO_DOCUMENT}")


def test_a_document_that_is_not_text_fails(client: TaskClient, store: Store) -> None:
    outcome = client.outcome(client.submit("batch", [store.put_document(b"\xff\xfe")]))

    assert outcome["status"] == "failed"
    assert outcome["error"].startswith("the document is not UTF-8")


def test_a_synthesis_of_something_else_than_batches_fails(client: TaskClient, corpus: dict[str, str]) -> None:
    outcome = client.outcome(client.submit("synthesis", [corpus["tide"]]))

    assert outcome["status"] == "failed"
    assert outcome["error"].startswith("synthesis takes batch artefacts")

"""What the tests talk to: the S3 store and the task streams of the running stack."""

from pathlib import Path

import pytest
from redis import RedisError

from stack.settings import Settings
from stack.store import Store, StoreError
from task_client import TaskClient

DOCUMENTS = Path(__file__).parent / "documents"


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings.from_environment()


@pytest.fixture(scope="session")
def store(settings: Settings) -> Store:
    return Store(settings)


@pytest.fixture(scope="session", autouse=True)
def running_stack(settings: Settings, store: Store) -> None:
    """End the session at once, with status 2 and one reason, when there is no stack to test.

    Otherwise every test would fail for that same reason, and the ones that wait would take minutes to do so.
    """
    try:
        store.ensure_bucket()
        client = TaskClient(settings)
        client.outcome(client.submit("", []))
    except (RedisError, StoreError, TimeoutError) as error:
        pytest.exit(f"the stack is not running: {error}")


@pytest.fixture
def client(settings: Settings) -> TaskClient:
    return TaskClient(settings)


@pytest.fixture(scope="session")
def corpus(store: Store) -> dict[str, str]:
    """The documents beside the tests, stored: their hashes by their names."""
    return {path.stem: store.put_document(path.read_bytes()) for path in sorted(DOCUMENTS.glob("*.txt"))}

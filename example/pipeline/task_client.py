"""The submitter's side of the router: put tasks into one stream, wait for their outcomes in the other."""

import json
import time
import uuid

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from stack.settings import Settings

TIME_LIMIT = 30.0
"""Seconds to wait for an outcome. A task takes well below one; the rest is for a busy machine."""


class TaskClient:
    """Submits tasks under names of their own, so that runs which share a Redis do not see each other's."""

    def __init__(self, settings: Settings) -> None:
        self._redis = Redis(
            host="127.0.0.1",
            port=settings.redis_port,
            decode_responses=True,
            socket_timeout=TIME_LIMIT + 5,
            retry=Retry(NoBackoff(), 0),
        )
        self._tasks = settings.tasks_stream
        self._done = settings.done_stream
        # Read on from here: from an entry that is there, not from `$`, which would miss what comes between two reads.
        newest = self._redis.xrevrange(self._done, count=1)
        self._read_from = newest[0][0] if newest else "0-0"
        self._outcomes: dict[str, dict[str, str]] = {}

    def submit(self, agent: str, inputs: list[str]) -> str:
        """Queue a task and return its name."""
        return self.submit_raw({"agent": agent, "inputs": json.dumps(inputs)})

    def submit_raw(self, fields: dict[str, str]) -> str:
        """Queue an entry with any fields, also such that no router can carry out, and return its task's name."""
        task = str(uuid.uuid4())
        self._redis.xadd(self._tasks, {"task": task, **fields})
        return task

    def outcome(self, task: str) -> dict[str, str]:
        """Wait for the task's entry in the stream of outcomes. Raises TimeoutError when none comes."""
        deadline = time.monotonic() + TIME_LIMIT
        while task not in self._outcomes:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError(f"no outcome of task {task} within {TIME_LIMIT:.0f} s: is the router running?")
            for _, entries in self._redis.xread({self._done: self._read_from}, block=int(remaining * 1000) + 1) or []:
                for entry, fields in entries:
                    self._read_from = entry
                    self._outcomes[fields["task"]] = fields
        return self._outcomes[task]

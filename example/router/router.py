"""The router: takes tasks from a Redis stream and runs an agent for each.

Run it as `python example/router/router.py`; README.md lists its environment. It ends with status 0 when told to stop
(SIGTERM or SIGINT) and with 1 and one line when Redis or S3 cannot be reached: then a supervisor starts it again.
"""

import logging
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from redis import RedisError

from agent_run import AgentFailed, find_agent, run_agent
from stack.settings import Settings, SettingsError
from stack.store import Store, StoreError
from task import BadTask, Delivery, Outcome
from task_queue import TaskQueue

MAX_TRIES = 3
STOP_GRACE = 2.0
"""Seconds that a running agent has to finish after a request to stop; then its task is handed back."""

log = logging.getLogger("router")


class StopRequested(Exception):
    """The task in hand has to be left to the next router."""


class Router:
    """Works through a queue, one task at a time, until it is told to stop."""

    def __init__(self, queue: TaskQueue) -> None:
        self._queue = queue
        self._stop_at: float | None = None

    def stop(self, signum: int, _frame: object) -> None:
        """Ask the router to stop, as a signal handler: it only leaves a note that the loop reads."""
        if self._stop_at is None:
            self._stop_at = time.monotonic()
            log.info("Stopping on %s", signal.Signals(signum).name)

    def run(self) -> None:
        """Work until stopped. Raises RedisError when Redis goes away."""
        while self._stop_at is None:
            if delivery := self._queue.take():
                self._work(delivery)

    def _work(self, delivery: Delivery) -> None:
        started = time.monotonic()
        log.info("Task %s: agent %r, try %d", delivery.task, delivery.agent, delivery.tries)
        try:
            outcome = self._outcome(delivery)
        except StopRequested:
            self._queue.hand_back(delivery)
            log.info("Task %s: handed back", delivery.task)
            return
        except AgentFailed as error:
            # The entry stays pending, so it is claimed again when its lease is over.
            log.warning("Task %s: %s; to be tried again", delivery.task, error)
            return
        seconds = time.monotonic() - started
        self._queue.finish(delivery, outcome, seconds)
        log.info("Task %s: %s in %.3f s %s", delivery.task, outcome.status, seconds, outcome.artefact or outcome.error)

    def _outcome(self, delivery: Delivery) -> Outcome:
        """Run the task's agent. Raises StopRequested, or AgentFailed when there are tries left."""
        if delivery.tries > MAX_TRIES:
            return Outcome("failed", error=f"given up: {MAX_TRIES} tries ended without a result")

        def on_tick() -> None:
            self._queue.renew(delivery)
            if self._stop_at is not None and time.monotonic() - self._stop_at > STOP_GRACE:
                raise StopRequested

        try:
            return Outcome("done", artefact=run_agent(find_agent(delivery.agent), delivery.inputs, on_tick))
        except BadTask as error:
            return Outcome("failed", error=str(error))
        except AgentFailed as error:
            if self._stop_at is not None:
                # The agent most likely got the same signal as we did.
                raise StopRequested from error
            if delivery.tries < MAX_TRIES:
                raise
            return Outcome("failed", error=str(error))


def serve(settings: Settings) -> None:
    """Open the queue and the store, then route until stopped."""
    queue = TaskQueue(settings.redis_port, settings.tasks_stream, settings.done_stream)
    router = Router(queue)
    signal.signal(signal.SIGTERM, router.stop)
    signal.signal(signal.SIGINT, router.stop)
    log.info(
        "Starting Redis Streams Router: stream %s, Redis at %s, S3 at %s",
        settings.tasks_stream,
        settings.redis_address,
        settings.s3_address,
    )
    queue.open()
    Store(settings).ensure_bucket()
    log.info("Router ready")
    router.run()
    log.info("Router stopped")


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings.from_environment()
        serve(settings)
    except RedisError as error:
        log.critical("Redis at %s failed: %s", settings.redis_address, error)
        sys.exit(1)
    except (SettingsError, StoreError) as error:
        log.critical("%s", error)
        sys.exit(1)


if __name__ == "__main__":
    main()

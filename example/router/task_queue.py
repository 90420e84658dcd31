"""The queue of tasks: a Redis stream with a consumer group.

An entry that was read stays *pending* until it is acknowledged, so a task survives the router that took it. How long
it waits is a lease: whoever works on an entry renews it, and an entry that nobody renewed may be claimed again. Every
delivery counts as a try, hence also one whose router died of it.
"""

from redis import Redis, ResponseError
from redis.backoff import NoBackoff
from redis.retry import Retry

from task import Delivery, Outcome

GROUP = "router"
CONSUMER = "router"
"""One name for every router. Leases tell who works on what; a name for each process would leave a dead one in the
group at every restart."""

LEASE_MS = 3000
POLL_MS = 500
"""How long to wait for a new task at a time: the longest that a request to stop goes unnoticed by an idle router."""

OUTCOMES_KEPT = 10_000


class TaskQueue:
    """The streams of one namespace. Every method raises RedisError when Redis does not answer."""

    def __init__(self, port: int, tasks: str, done: str) -> None:
        # No retries: a Redis that is gone is for the supervisor to see, not for the client to hide.
        self._redis = Redis(
            host="127.0.0.1",
            port=port,
            decode_responses=True,
            socket_connect_timeout=1,
            socket_timeout=5,
            retry=Retry(NoBackoff(), 0),
        )
        self._tasks = tasks
        self._done = done
        self._claim_from = "0-0"

    def open(self) -> None:
        """Make the stream and the group where they are missing. Tasks from before the first router are in it too."""
        try:
            self._redis.xgroup_create(self._tasks, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    def take(self) -> Delivery | None:
        """Return an abandoned task if there is one, else wait a moment for a new one."""
        return self._claim_abandoned() or self._read_new()

    def renew(self, delivery: Delivery) -> None:
        """Say that somebody still works on this task."""
        self._redis.xclaim(self._tasks, GROUP, CONSUMER, min_idle_time=0, message_ids=[delivery.entry], justid=True)

    def hand_back(self, delivery: Delivery) -> None:
        """Let the lease be over now, and this delivery not count as a try: the task is not to blame."""
        self._redis.xclaim(
            self._tasks,
            GROUP,
            CONSUMER,
            min_idle_time=0,
            message_ids=[delivery.entry],
            idle=LEASE_MS,
            retrycount=delivery.tries - 1,
            justid=True,
        )

    def finish(self, delivery: Delivery, outcome: Outcome, seconds: float) -> None:
        """Report the outcome and take the task off the queue, both or neither."""
        fields = {
            "task": delivery.task,
            "agent": delivery.agent,
            "status": outcome.status,
            "artefact": outcome.artefact,
            "duration": f"{seconds:.3f}",
            "tries": str(delivery.tries),
            "error": outcome.error,
        }
        with self._redis.pipeline(transaction=True) as transaction:
            transaction.xadd(self._done, fields, maxlen=OUTCOMES_KEPT)
            transaction.xack(self._tasks, GROUP, delivery.entry)
            transaction.xdel(self._tasks, delivery.entry)
            transaction.execute()

    def _claim_abandoned(self) -> Delivery | None:
        # One call looks at some entries only and says where the next one should go on.
        self._claim_from, entries, _ = self._redis.xautoclaim(
            self._tasks, GROUP, CONSUMER, LEASE_MS, start_id=self._claim_from, count=1
        )
        for entry, fields in entries:
            pending = self._redis.xpending_range(self._tasks, GROUP, min=entry, max=entry, count=1)
            return Delivery(entry, fields, tries=pending[0]["times_delivered"])
        return None

    def _read_new(self) -> Delivery | None:
        streams = self._redis.xreadgroup(GROUP, CONSUMER, {self._tasks: ">"}, count=1, block=POLL_MS)
        for _, entries in streams or []:
            for entry, fields in entries:
                return Delivery(entry, fields, tries=1)
        return None

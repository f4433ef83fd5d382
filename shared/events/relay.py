"""The relay: committed outbox rows → Kafka, in id order, deleted only when acknowledged."""

from collections.abc import Callable
from threading import Event as Flag
from typing import Any, Protocol

import psycopg
import structlog

from shared import limits
from shared.bell import CHANNEL
from shared.events.envelope import Headers, headers_of
from shared.faults import Away, Stops, may_pass
from shared.locks import RELAY
from shared.observability import metrics

BATCH = 5_000
LOOK_SECONDS = 1
"""When it looks without being woken."""
YIELD_SECONDS = 0.04
"""For so long it leaves the processor to others after a full batch, a sixth of its time: whoever takes in what it sends
keeps up, also on the same two cores.
"""
PING_SECONDS = 5
RETRY_SECONDS = 1
# Values as their headers have them: PostgreSQL writes text in far less time than Python.
_OLDEST = """
    SELECT id, event_id::text, topic, aggregate, version::text, type, area, traceparent, body,
           to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      FROM outbox ORDER BY id LIMIT %s
"""
log = structlog.get_logger()


class LockLost(Stops):
    """Another process took the relay's lock while this one was away."""


class Appends(Protocol):
    """A log records can be appended to; each append returns a future of its acknowledgement. What is sent may stay
    here until `flush`, which says whether all is answered after so many seconds.
    """

    def send(self, topic: str, key: str, value: bytes, headers: Headers) -> Any: ...

    def flush(self, seconds: float) -> bool: ...


class Outbox:
    """The relay's own direct connection: holds the lock, listens, reads and deletes rows, never in a transaction."""

    def __init__(self, url: str) -> None:
        """Connect and take the lock. Raises OperationalError while the database is away, LockLost if it is held."""
        self._connection = psycopg.connect(**limits.connection(url, limits.RELAY), autocommit=True)
        row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (RELAY,)).fetchone()
        if row is None or not row[0]:
            self.close()
            raise LockLost("The relay's lock is held by another process.")
        self._connection.execute(f"LISTEN {CHANNEL}")

    def pending(self) -> list[tuple[Any, ...]]:
        """The oldest rows. Those after the last id would leave out one that was committed later than its neighbours."""
        self.wait(0)  # what has rung until now is read now; it would be kept, however long the log is away
        return self._connection.execute(_OLDEST, (BATCH,), binary=True).fetchall()

    def delete(self, ids: list[int]) -> None:
        self._connection.execute("DELETE FROM outbox WHERE id = ANY(%s)", (ids,))

    def wait(self, seconds: float) -> None:
        """Wait until something was published since this last waited, but no longer than `seconds`."""
        for _ in self._connection.notifies(timeout=seconds, stop_after=1):
            pass

    def ping(self) -> None:
        """A waiting relay must be heard of, or the server ends its session and the lock goes."""
        self._connection.execute("SELECT 1")

    def close(self) -> None:
        self._connection.close()


class Relay:
    """Steps of the relay; `run` repeats them. State between steps is only what is acknowledged and not yet deleted."""

    def __init__(self, service: str, connect: Callable[[], Outbox], log: Appends) -> None:
        self._source = f"/muster/{service}"
        self._connect = connect
        self._log = log
        self._outbox: Outbox | None = None
        self._sent: list[tuple[int, Any]] = []
        self._acknowledged: list[int] = []

    def connect(self) -> None:
        """Get the lock (again). After a loss the lock may have gone to another: that ends this process."""
        self._outbox = self._connect()

    def forget(self) -> None:
        """The database is lost, and what was sent with it: one that was restored may have other rows by the same ids.
        Those that are still there are sent again, which doubles nothing where they are taken in.
        """
        if self._outbox:
            self._outbox.close()
        self._outbox, self._sent, self._acknowledged = None, [], []

    @property
    def outbox(self) -> Outbox:
        if self._outbox is None:
            self.connect()
        assert self._outbox is not None
        return self._outbox

    def send(self) -> int:
        """Read the oldest rows, whatever was read before, and hand them to the log; returns how many."""
        rows = self.outbox.pending()
        for id, event_id, topic, aggregate, version, type, area, traceparent, body, time in rows:
            headers = headers_of(
                id=event_id,
                source=self._source,
                type=type,
                subject=aggregate,
                time=time,
                version=version,
                area=area,
                traceparent=traceparent,
            )
            self._sent.append((id, self._log.send(topic, aggregate, body, headers)))
        return len(rows)

    def wait(self) -> None:
        """Wait for every acknowledgement, however late, keeping the lock alive meanwhile.

        A future that fails is a defect (a record the broker will never take): raises it, after what was acknowledged
        is kept for `delete`.
        """
        while not self._log.flush(PING_SECONDS):
            self._keep_lock()
        answered, self._sent = self._sent, []
        self._acknowledged += [id for id, future in answered if future.succeeded()]
        for _, future in answered:
            if future.failed():
                self.delete()
                raise future.exception

    def delete(self) -> None:
        """Delete exactly what is acknowledged."""
        if self._acknowledged:
            self.outbox.delete(self._acknowledged)
            metrics.RELAY_SENT.inc(len(self._acknowledged))
            self._acknowledged = []

    def _keep_lock(self) -> None:
        log.warning("an acknowledgement is late", seconds=PING_SECONDS)
        try:
            self.outbox.ping()
        except psycopg.OperationalError:
            self.forget()  # reconnect when needed; what was sent is sent again

    def run(self, stop: Flag) -> None:
        """Relay until told to stop. Waits out the database and the broker; raises LockLost and defects."""
        try:
            self._stand_by(stop)
            self._relay(stop)
        finally:
            self.forget()

    def _stand_by(self, stop: Flag) -> None:
        while not stop.is_set():
            try:
                self.outbox  # noqa: B018 (takes the lock)
                break
            except (LockLost, psycopg.OperationalError):
                stop.wait(RETRY_SECONDS)  # another relays, or the database is away

    def _relay(self, stop: Flag) -> None:
        while not stop.is_set():
            metrics.LAST_TURN.labels("relay").set_to_current_time()
            try:
                self.delete()
                if sent := self.send():
                    self.wait()
                    self.delete()
                if sent < BATCH:
                    self.outbox.wait(LOOK_SECONDS)  # whoever has published since has rung
                else:
                    stop.wait(YIELD_SECONDS)
            except psycopg.Error as fault:  # while a dump is put back, tables and rights come one after the other
                if not may_pass(fault):
                    raise
                log.warning("database away; relay waits", reason=str(fault).strip())
                self.wait()
                self.forget()
                stop.wait(RETRY_SECONDS)
            except Away as fault:
                log.warning("broker away; relay waits", reason=str(fault))
                self.wait()
                stop.wait(RETRY_SECONDS)

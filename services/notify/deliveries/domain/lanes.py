"""A lane is what a process knows of an endpoint while it delivers: what is next, what is held, when to try again. Every
event is of an aggregate; those of one go one after the other, and where one fails the others go on.

No clock and no I/O. What stands in a lane is lost with its process: everything behind `position` is read again then.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from services.notify.deliveries.domain.wants import Wants
from services.notify.endpoints.domain import What

Key = tuple[bytes, datetime | None]
"""A key, and until when it signs; None is without end."""
MOST_QUEUED, FEW_QUEUED = 256, 64
"""So many events wait in memory at most; an endpoint that lags reads on by itself when few are left."""
MOST_UNDER_WAY = 4
BROKEN_FAILURES, BROKEN_HELD = 5, 100
"""After so many failures in a row, or with more aggregates held, one thing at a time is tried."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
LONGEST_ASKED = timedelta(hours=1)
"""However long an endpoint asks us to wait."""
PATIENCE = timedelta(hours=24)
"""How long nothing is delivered before an endpoint is paused, or an event before it is set aside."""


class Item(NamedTuple):
    """An event to send; `seq` is its number in the feed."""

    seq: int
    subject: str
    id: UUID
    type: str
    body: bytes
    logtime: datetime


class Job(NamedTuple):
    """Something to send now. A held event is read again by its number."""

    what: What
    subject: str = ""
    item: Item | None = None
    attempt: int = 1


@dataclass
class Hold:
    """The event of an aggregate that failed, since when, and when it is tried again."""

    seq: int
    attempts: int
    since: datetime
    next_at: datetime


def wait_after(failures: int) -> timedelta:
    """How long to wait after so many failures, from 1."""
    return min(FIRST_WAIT * (1 << min(failures - 1, 20)), LONGEST_WAIT)


@dataclass(eq=False)
class Lane:
    """`tail` is the number up to which all that it wants was put into the queue, sent or held. One that is `live` gets
    what is read for all, and its tail moves with that; one that is not reads on from its own tail. Of one that is
    `judged` nothing more is sent: its endpoint is to be paused or ended. Of one that is `dropped` nothing more is
    written down either: its endpoint has another lane, here or elsewhere, or none.
    """

    id: UUID
    version: int
    url: str
    keys: list[Key]
    wants: Wants
    tail: int
    proved_at: datetime | None
    failures: int
    failing_since: datetime | None
    retry_at: datetime | None
    kept: int
    """The position that is written down."""
    held: dict[str, Hold] = field(default_factory=dict)
    live: bool = False
    reading: bool = False
    judged: bool = False
    dropped: bool = False
    queue: deque[Item] = field(default_factory=deque)
    flying: dict[str, int] = field(default_factory=dict)
    """What of the queue is under way, by aggregate."""
    busy: set[str] = field(default_factory=set)
    """Every aggregate of which something is under way."""
    changed: set[str] = field(default_factory=set)
    """Aggregates whose hold is not kept yet as it is."""

    @property
    def position(self) -> int:
        """Up to here everything was delivered or is held."""
        waiting = [*self.flying.values(), *((self.queue[0].seq,) if self.queue else ())]
        return min(waiting) - 1 if waiting else self.tail

    @property
    def over(self) -> bool:
        return self.judged or self.dropped

    @property
    def broken(self) -> bool:
        return self.proved_at is None or self.failures >= BROKEN_FAILURES or len(self.held) > BROKEN_HELD

    @property
    def room(self) -> bool:
        """Whether it should read on."""
        return not self.live and not self.reading and len(self.queue) < FEW_QUEUED and not self.broken

    def signing(self, now: datetime) -> list[bytes]:
        """The keys that sign now."""
        return [key for key, until in self.keys if until is None or until > now]

    def offer(self, item: Item) -> None:
        """Have an event sent in its turn. What follows a held one is read when that has gone through."""
        if item.seq <= self.tail or item.subject in self.held:
            return
        if len(self.queue) < MOST_QUEUED:
            self.queue.append(item)
        elif self.live:
            self.live, self.tail = False, item.seq - 1

    def jobs(self, now: datetime) -> Iterator[Job]:
        """Take what may be sent now."""
        while len(self.busy) < (1 if self.broken else MOST_UNDER_WAY):
            if self.retry_at and self.retry_at > now:
                return
            job = self._handshake() or self._held(now) or self._queued()
            if job is None:
                return
            self.busy.add(job.subject)
            if job.item:
                self.flying[job.subject] = job.item.seq
            yield job

    def _handshake(self) -> Job | None:
        return Job(What.HANDSHAKE, attempt=self.failures + 1) if self.proved_at is None else None

    def _held(self, now: datetime) -> Job | None:
        free = [(hold.next_at, subject) for subject, hold in self.held.items() if subject not in self.busy]
        at, subject = min(free, default=(now, ""))
        # A broken endpoint is tried with what failed first, whenever that would have had its turn.
        if not subject or (at > now and not self.broken):
            return None
        return Job(What.EVENT, subject, attempt=self.held[subject].attempts + 1)

    def _queued(self) -> Job | None:
        for at, item in enumerate(self.queue):
            if item.subject not in self.busy and item.subject not in self.held:
                del self.queue[at]
                return Job(What.EVENT, item.subject, item)
        return None

    def wakes(self) -> datetime | None:
        """When something may be sent that may not be sent now."""
        if self.retry_at:
            return self.retry_at
        return min((hold.next_at for hold in self.held.values()), default=None)

    def succeed(self, now: datetime, job: Job) -> None:
        """It has answered as it should. A held event's aggregate stays held until `release`; a wait that it has asked
        for goes on.
        """
        self.failures, self.failing_since = 0, None
        if self.retry_at and self.retry_at <= now:
            self.retry_at = None
        if job.what is What.HANDSHAKE:
            self.proved_at = now
        if job.item or job.what is What.HANDSHAKE:
            self._land(job)

    def fail(self, now: datetime, job: Job, seq: int, asked: timedelta | None) -> None:
        """It has not: hold the aggregate, and wait, as long as it `asked` for or longer."""
        self.failures += 1
        self.failing_since = self.failing_since or now
        if job.what is What.EVENT:
            before = self.held.get(job.subject) or Hold(seq, 0, now, now)
            attempts = before.attempts + 1
            self.hold(job.subject, Hold(seq, attempts, before.since, now + wait_after(attempts)))
        waits = [min(asked, LONGEST_ASKED)] if asked else []
        if self.proved_at is None:
            waits.append(wait_after(self.failures))
        elif self.broken:
            waits.append(wait_after(max(1, self.failures - BROKEN_FAILURES + 1)))
        longer = self.retry_at if self.retry_at and self.retry_at > now else None
        self.retry_at = max(filter(None, (longer, now + max(waits) if waits else None)), default=None)
        self._land(job)

    def hold(self, subject: str, hold: Hold) -> None:
        self.held[subject] = hold
        self.changed.add(subject)
        if any(item.subject == subject for item in self.queue):
            # What is dropped here follows by its aggregate: it lies before the tail.
            self.queue = deque(item for item in self.queue if item.subject != subject)

    def release(self, subject: str) -> None:
        """Nothing of the aggregate is left behind: it takes its turn with the others again."""
        del self.held[subject]
        self.changed.add(subject)
        self.busy.discard(subject)

    def _land(self, job: Job) -> None:
        self.busy.discard(job.subject)
        self.flying.pop(job.subject, None)

    def has_failed_long(self, now: datetime) -> bool:
        """Whether nothing at all was delivered for a day."""
        return self.failing_since is not None and now - self.failing_since >= PATIENCE

    def is_dead(self, now: datetime, subject: str) -> bool:
        """Whether the event that holds an aggregate failed for a day while others went through."""
        hold = self.held[subject]
        others = self.failing_since is None or self.failing_since > hold.since
        return others and now - hold.since >= PATIENCE

"""The inbox: each version of each aggregate takes effect once, in order; what cannot is parked, nothing dropped."""

import enum
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

import structlog
from sqlalchemy.orm import Session

from shared.db import Database, execute
from shared.errors import Refusal
from shared.events import catalogue, envelope, park
from shared.events.envelope import Identity, Received, Record
from shared.events.park import State
from shared.events.positions import MOVE, Rewound
from shared.faults import Course, HoldsBack, course, describe, may_pass
from shared.locks import NO_REPLAY
from shared.observability import metrics, tracing

DRAIN_SECONDS = 0.1
log = structlog.get_logger()

Handler = Callable[[Session, Received], None]
Handlers = Mapping[str, Sequence[Handler]]
"""Event type → the handlers of its effects, in order."""


class Outcome(enum.StrEnum):
    """What became of a record."""

    APPLIED = "applied"
    SKIPPED = "skipped"
    WAITING = "waiting"
    FAILED = "failed"


class Taken(NamedTuple):
    """What became of a record, and, if it was applied, when its event was committed."""

    outcome: Outcome
    told_at: datetime | None = None


class Replaying(HoldsBack):
    """A replay holds this service's projections."""


class StartUnknown(HoldsBack):
    """No migration says from when the reactions to events of this type act."""


class VersionForked(Refusal):
    """Two events claim one version of an aggregate."""


# With a record the position moves; what was parked has moved it before. One statement, and the first of a transaction:
# reading first would let a member that lost its partitions apply twice.
_CLAIM = """
    WITH moved AS ({moved})
    INSERT INTO inbox (consumer, topic, aggregate, version, event_id)
    SELECT %(consumer)s, %(topic)s, %(aggregate)s, %(version)s, %(event_id)s
     WHERE EXISTS (SELECT FROM moved)
       AND (%(version)s = 1 OR EXISTS (
               SELECT FROM inbox i
                WHERE i.consumer = %(consumer)s AND i.topic = %(topic)s AND i.aggregate = %(aggregate)s))
       AND NOT EXISTS (
               SELECT FROM parked p
                WHERE p.consumer = %(consumer)s AND p.topic = %(topic)s AND p.aggregate = %(aggregate)s
                  AND p.state = 'FAILED')
    ON CONFLICT (consumer, topic, aggregate)
    DO UPDATE SET version = excluded.version, event_id = excluded.event_id
        WHERE inbox.version = excluded.version - 1
    RETURNING (SELECT from_time FROM reaction_starts s WHERE s.consumer = %(consumer)s AND s.type = %(type)s) AS starts
"""
_CLAIM_RECORD = _CLAIM.format(moved=MOVE)
_CLAIM_PARKED = _CLAIM.format(moved=f"SELECT WHERE {NO_REPLAY}")
_STANDS = f"""
    SELECT {NO_REPLAY} AS free, version, event_id,
           (SELECT "offset" FROM positions p
             WHERE p.consumer = %(consumer)s AND p.topic = %(topic)s AND p.partition = %(partition)s) AS position
      FROM (SELECT) AS always LEFT JOIN inbox
        ON consumer = %(consumer)s AND topic = %(topic)s AND aggregate = %(aggregate)s
"""


@dataclass(frozen=True)
class Inbox:
    """One consumer of a service: its name, its handlers, its database."""

    database: Database
    consumer: str
    projections: Handlers
    reactions: Handlers

    def apply(self, record: Record, reached: int = 0) -> Outcome:
        """Give a record its effect, once, and move its partition's position, in one transaction.

        `reached` is the offset up to which the caller has applied the partition. Raises what may pass, Rewound among it
        if the database has not come so far; anything else parks the record.
        """

        def aside(db: Session, state: State, reason: str) -> None:
            values = self._values(record, envelope.identify(record), reached)
            if execute(db, MOVE, values).first() is None:
                self._stands(db, values)
            park.put(db, self.consumer, record, state, reason)

        taken = self._attempt(record, lambda db: self.take(db, record, reached), aside)
        assert taken
        self._count(record, taken)
        return taken.outcome

    def drain(self, seconds: float = DRAIN_SECONDS) -> bool:
        """Try parked records whose turn may have come, each once, for so long at most; whether more of them wait."""
        ends, tried = time.monotonic() + seconds, set[int]()
        while rows := [row for row in self.database.run(self._ready) if row.id not in tried]:
            for row in rows:
                if time.monotonic() >= ends:
                    return True
                tried.add(row.id)
                try:
                    self._try(row.id, park.record_of(row))
                except Exception as fault:
                    if isinstance(fault, Replaying) or course(fault) not in (Course.HOLD_BACK, Course.REPEAT):
                        raise
                    held = f"held back: {describe(fault)}"
                    self.database.run(partial(park.put_back, id=row.id, state=State.WAITING, reason=held))
        return False

    def _ready(self, db: Session) -> Sequence[Any]:
        return park.ready(db, self.consumer)

    def _try(self, id: int, record: Record) -> None:
        work = partial(self.take_parked, id=id, record=record)
        taken = self._attempt(record, work, partial(park.put_back, id=id))
        if taken and taken.outcome is not Outcome.WAITING:
            self._count(record, taken)

    def _attempt(
        self, record: Record, work: Callable[[Session], Taken | None], aside: Callable[..., None]
    ) -> Taken | None:
        try:
            return self.database.run(work)
        except Exception as fault:
            if may_pass(fault):
                raise
            waits = course(fault) is Course.WAIT
            state = State.WAITING if waits else State.FAILED
            reason = f"waits for another topic: {fault}" if waits else describe(fault)
        self.database.run(lambda db: aside(db, state=state, reason=reason))
        if waits:
            return Taken(Outcome.WAITING)
        log.error("record parked", topic=record.topic, partition=record.partition, offset=record.offset, reason=reason)
        return Taken(Outcome.FAILED)

    def _count(self, record: Record, taken: Taken) -> None:
        metrics.INBOX_APPLIED.labels(record.topic, taken.outcome).inc()
        if taken.told_at:
            lag = datetime.now(UTC) - taken.told_at
            metrics.INBOX_LAG.labels(record.topic).observe(lag.total_seconds())

    # Within a transaction

    def take(self, db: Session, record: Record, reached: int = 0) -> Taken:
        """Apply a record, skip it, or park it until its turn."""
        values = self._values(record, _identified(record), reached)
        taken = self._claimed(db, _CLAIM_RECORD, record, values)
        if taken is None:
            park.put(db, self.consumer, record, State.WAITING, "an earlier version is missing or parked")
        return taken or Taken(Outcome.WAITING)

    def take_parked(self, db: Session, id: int, record: Record) -> Taken | None:
        """Apply a parked record and take it out; None if it must go on waiting, or another works on it."""
        if db.execute(park.opened(id)).first() is None:
            return None
        values = self._values(record, _identified(record), 0) | {"partition": None}
        taken = self._claimed(db, _CLAIM_PARKED, record, values)
        if taken:
            park.take_out(db, id)
        return taken

    def _claimed(self, db: Session, claim: str, record: Record, values: dict[str, Any]) -> Taken | None:
        if row := execute(db, claim, values).first():
            return Taken(Outcome.APPLIED, self._handle(db, record, row.starts))
        stands = self._stands(db, values)
        if stands.version is None or values["version"] > stands.version:
            return None
        if values["version"] == stands.version and values["event_id"] != stands.event_id:
            raise VersionForked(f"Version {stands.version} was already taken by event {stands.event_id}.")
        return Taken(Outcome.SKIPPED)

    def _stands(self, db: Session, values: dict[str, Any]) -> Any:
        """What the inbox has of an aggregate whose record was not claimed. Raises Replaying, Rewound."""
        row = execute(db, _STANDS, values).one()
        if not row.free:
            raise Replaying
        if values["partition"] is not None and (row.position is None or row.position < values["next"]):
            raise Rewound
        return row

    def _values(self, record: Record, identity: Identity, reached: int) -> dict[str, Any]:
        at = {"partition": record.partition, "next": record.offset + 1, "reached": reached}
        return {"consumer": self.consumer, **vars(identity), **at}

    def _handle(self, db: Session, record: Record, starts: datetime | None) -> datetime:
        received = envelope.receive(record)
        handlers = [*self.projections.get(received.type, ()), *self._reactions(received, starts)]
        if handlers:
            tracing.begin(received.traceparent)
            loaded = replace(received, data=catalogue.load(received.type, received.data))
            for handler in handlers:
                handler(db, loaded)
            db.flush()
        return received.time

    def _reactions(self, received: Received, starts: datetime | None) -> Sequence[Handler]:
        reactions = self.reactions.get(received.type, ())
        if reactions and starts is None:
            raise StartUnknown(f"No migration says from when the reactions to {received.type} act.")
        return reactions if starts and received.time >= starts else ()


def _identified(record: Record) -> Identity:
    """Which version of what a record tells. Raises Unreadable."""
    identity = envelope.identify(record)
    if identity.aggregate is None or identity.version is None or identity.event_id is None:
        envelope.receive(record)  # says what is wrong
    return identity

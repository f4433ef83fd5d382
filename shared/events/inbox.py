"""The inbox: each version of each aggregate takes effect once, in order; what cannot is parked, nothing dropped."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from shared.db import Database, execute
from shared.errors import NotYetKnown, Refusal
from shared.events import catalogue, envelope, park
from shared.events.envelope import Received, Record
from shared.events.park import State
from shared.events.tables import INBOX, PARKED
from shared.faults import HoldsBack, describe, may_pass
from shared.locks import NO_REPLAY
from shared.observability import metrics, tracing

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


class Replaying(HoldsBack):
    """A replay holds this service's projections."""


class VersionForked(Refusal):
    """Two events claim one version of an aggregate."""


_CLAIM = f"""
    INSERT INTO inbox (consumer, topic, aggregate, version, event_id)
    SELECT %(consumer)s, %(topic)s, %(aggregate)s, %(version)s, %(event_id)s
     WHERE {NO_REPLAY}
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
    RETURNING version
"""


@dataclass(frozen=True)
class Inbox:
    """One consumer of a service: its name, its handlers, its database. Every method is one transaction."""

    database: Database
    consumer: str
    projections: Handlers
    reactions: Handlers

    def apply(self, record: Record) -> Outcome:
        """Give a record its effect, once. Raises only what waiting may mend; anything else parks the record."""
        try:
            outcome = self.database.run(lambda db: self._take(db, record))
        except NotYetKnown as absence:
            reason = _absence(absence)
            outcome = self.database.run(lambda db: self._park(db, record, State.WAITING, reason))
        except Exception as fault:
            if may_pass(fault):
                raise
            reason = describe(fault)
            outcome = self.database.run(lambda db: self._park(db, record, State.FAILED, reason))
            log.error("record parked", topic=record.topic, offset=record.offset, reason=reason)
        metrics.INBOX_APPLIED.labels(record.topic, outcome).inc()
        return outcome

    def _take(self, db: Session, record: Record) -> Outcome:
        identity = envelope.identify(record)
        if identity.aggregate is None or identity.version is None or identity.event_id is None:
            envelope.receive(record)  # says what is wrong
        if self._claim(db, identity):
            self._handle(db, record)
            return Outcome.APPLIED
        have = self._have(db, identity)
        if have and (identity.version or 0) <= have.version:
            if identity.version == have.version and identity.event_id != have.event_id:
                raise VersionForked(f"Version {have.version} was already taken by event {have.event_id}.")
            return Outcome.SKIPPED
        return self._park(db, record, State.WAITING, "an earlier version is missing or parked")

    def _claim(self, db: Session, identity: envelope.Identity) -> bool:
        claim = {
            "consumer": self.consumer,
            "topic": identity.topic,
            "aggregate": identity.aggregate,
            "version": identity.version,
            "event_id": identity.event_id,
        }
        return execute(db, _CLAIM, claim).first() is not None

    def _have(self, db: Session, identity: envelope.Identity) -> Any:
        if not db.scalar(select(literal_column(NO_REPLAY))):
            raise Replaying
        return db.execute(
            select(INBOX.c.version, INBOX.c.event_id).where(
                INBOX.c.consumer == self.consumer,
                INBOX.c.topic == identity.topic,
                INBOX.c.aggregate == identity.aggregate,
            )
        ).first()

    def _handle(self, db: Session, record: Record) -> None:
        received = envelope.receive(record)
        handlers = [*self.projections.get(received.type, ()), *self.reactions.get(received.type, ())]
        if handlers:
            tracing.begin(received.traceparent)
            loaded = replace(received, data=catalogue.load(received.type, received.data))
            for handler in handlers:
                handler(db, loaded)
            db.flush()
        metrics.INBOX_LAG.labels(record.topic).observe((datetime.now(UTC) - received.time).total_seconds())

    def _park(self, db: Session, record: Record, state: State, reason: str) -> Outcome:
        park.put(db, self.consumer, record, state, reason)
        return Outcome.FAILED if state is State.FAILED else Outcome.WAITING

    # What was parked

    def drain(self) -> int:
        """Apply parked records whose turn has come; returns how many left the park. Run after each batch."""
        count = 0
        while self._drain_one():
            count += 1
        return count

    def _drain_one(self) -> bool:
        taken: list[Any] = []

        def work(db: Session) -> bool:
            row = db.execute(park.next_ready(self.consumer)).first()
            if row is None:
                return False
            taken[:] = [row]
            self._advance(db, row)
            return True

        try:
            return self.database.run(work)
        except NotYetKnown as absence:
            reason = _absence(absence)
            self.database.run(lambda db: park.try_later(db, taken[0].id, reason))
            return True
        except Exception as fault:
            if may_pass(fault):
                raise
            reason = describe(fault)
            self.database.run(lambda db: park.set_state(db, taken[0].id, State.FAILED, reason))
            log.error("parked record failed", parked=taken[0].id, reason=reason)
            return True

    def _advance(self, db: Session, row: Any) -> None:
        record = park.record_of(row)
        identity = envelope.identify(record)
        have = self._have(db, identity)
        if have and identity.version and identity.version <= have.version:
            if identity.version == have.version and identity.event_id != have.event_id:
                raise VersionForked(f"Version {have.version} was already taken by event {have.event_id}.")
        else:
            if identity.aggregate is None or identity.version is None or identity.event_id is None:
                envelope.receive(record)  # says what is wrong
            if not self._claim(db, identity):
                return  # blocked meanwhile
            self._handle(db, record)
        park.take_out(db, row.id)

    def measure(self) -> bool:
        """Set the gauges of parked records; whether any could be drained."""
        age = func.extract("epoch", func.now() - func.min(PARKED.c.parked_at))
        parked = select(PARKED.c.state, func.count(), age).where(PARKED.c.consumer == self.consumer)
        rows = self.database.run(lambda db: db.execute(parked.group_by(PARKED.c.state)).all())
        found = {state: (count, float(seconds)) for state, count, seconds in rows}
        for state in State:
            metrics.INBOX_PARKED.labels(state).set(found.get(state, (0, 0))[0])
        metrics.INBOX_WAITING_OLDEST.set(found.get(State.WAITING, (0, 0))[1])
        return State.WAITING in found


def _absence(absence: NotYetKnown) -> str:
    return f"waits for another topic: {absence}"

"""The inbox: each version of each aggregate takes effect once, in order; what cannot is parked, nothing dropped."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

from shared.db import Database, is_transient
from shared.errors import NotYetKnown, Refusal
from shared.events import catalogue, envelope
from shared.events.envelope import Received, Record, Unreadable
from shared.events.outbox import KIT
from shared.observability import metrics, tracing

log = structlog.get_logger()

Handler = Callable[[Session, Received], None]
Handlers = Mapping[str, Sequence[Handler]]
"""Event type → the handlers of its effects, in order."""

REPLAYING = 0x4D55_5354_0002
"""Advisory lock: shared by every record's transaction, exclusive to a replay."""

INBOX = Table(
    "inbox",
    KIT,
    Column("consumer", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("aggregate", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("event_id", Uuid, nullable=False),
)

PARKED = Table(
    "parked",
    KIT,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("consumer", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("aggregate", Text),
    Column("version", BigInteger),
    Column("type", Text),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("key", LargeBinary),
    Column("value", LargeBinary),
    Column("headers", JSONB, nullable=False),
    Column("parked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("not_before", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("consumer", "topic", "partition", "offset", name="parked_once"),
)


class State(enum.StrEnum):
    """FAILED blocks its aggregate until an operator retries or discards it; WAITING goes when its turn comes."""

    FAILED = "FAILED"
    WAITING = "WAITING"
    DISCARDED = "DISCARDED"


class Outcome(enum.StrEnum):
    """What became of a record."""

    APPLIED = "applied"
    SKIPPED = "skipped"
    WAITING = "waiting"
    FAILED = "failed"


class Replaying(Exception):
    """A replay holds this service's projections."""


class VersionForked(Exception):
    """Two events claim one version of an aggregate."""


_CLAIM = text(
    """
    INSERT INTO inbox (consumer, topic, aggregate, version, event_id)
    SELECT :consumer, :topic, :aggregate, :version, :event_id
     WHERE pg_try_advisory_xact_lock_shared(:replaying)
       AND (:version = 1 OR EXISTS (
               SELECT FROM inbox i WHERE i.consumer = :consumer AND i.topic = :topic AND i.aggregate = :aggregate))
       AND NOT EXISTS (
               SELECT FROM parked p WHERE p.consumer = :consumer AND p.topic = :topic AND p.aggregate = :aggregate
                  AND p.state = 'FAILED')
    ON CONFLICT (consumer, topic, aggregate)
    DO UPDATE SET version = excluded.version, event_id = excluded.event_id
        WHERE inbox.version = excluded.version - 1
    RETURNING version
    """
)


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
            reason = f"waits for another topic: {absence}"
            outcome = self.database.run(lambda db: self._park(db, record, State.WAITING, reason))
        except Exception as fault:
            if is_transient(fault) or isinstance(fault, Replaying):
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
            "replaying": REPLAYING,
        }
        return db.execute(_CLAIM, claim).first() is not None

    def _have(self, db: Session, identity: envelope.Identity) -> Any:
        if not db.scalar(select(func.pg_try_advisory_xact_lock_shared(REPLAYING))):
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
        identity = envelope.identify(record)
        row = {
            "consumer": self.consumer,
            "topic": record.topic,
            "aggregate": identity.aggregate,
            "version": identity.version,
            "type": identity.type,
            "state": state,
            "reason": reason,
            "partition": record.partition,
            "offset": record.offset,
            "key": record.key,
            "value": record.value,
            "headers": [[name, value.hex()] for name, value in record.headers],
        }
        db.execute(insert(PARKED).values(row).on_conflict_do_nothing(constraint="parked_once"))
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
            row = db.execute(self._next_ready()).first()
            if row is None:
                return False
            taken[:] = [row]
            self._advance(db, row)
            return True

        try:
            return self.database.run(work)
        except NotYetKnown:
            self.database.run(lambda db: _try_later(db, taken[0].id))
            return True
        except Exception as fault:
            if is_transient(fault) or isinstance(fault, Replaying):
                raise
            reason = describe(fault)
            self.database.run(lambda db: set_state(db, taken[0].id, State.FAILED, reason))
            log.error("parked record failed", parked=taken[0].id, reason=reason)
            return True

    def _advance(self, db: Session, row: Any) -> None:
        record = record_of(row)
        identity = envelope.identify(record)
        discarded = row.state == State.DISCARDED
        have = self._have(db, identity)
        if discarded or not (have and identity.version and identity.version <= have.version):
            if identity.version is None or identity.event_id is None:
                envelope.receive(record)  # says what is wrong
            if not self._claim(db, identity):
                return  # blocked meanwhile
            if not discarded:
                self._handle(db, record)
        elif have.version == identity.version and have.event_id != identity.event_id:
            raise VersionForked(f"Version {have.version} was already taken by event {have.event_id}.")
        if not discarded:
            db.execute(delete(PARKED).where(PARKED.c.id == row.id))

    def _next_ready(self) -> Any:
        """The oldest parked record whose turn has come: the next version, and nothing of its aggregate failed."""
        parked, inbox = PARKED.c, INBOX.c
        failed = PARKED.alias("failed").c
        turn = func.coalesce(inbox.version, 0) + 1
        blocked = (
            select(failed.id)
            .where(
                failed.consumer == parked.consumer,
                failed.topic == parked.topic,
                failed.aggregate == parked.aggregate,
                failed.state == State.FAILED,
            )
            .exists()
        )
        return (
            select(PARKED)
            .outerjoin(
                INBOX,
                (inbox.consumer == parked.consumer)
                & (inbox.topic == parked.topic)
                & (inbox.aggregate == parked.aggregate),
            )
            .where(
                parked.consumer == self.consumer,
                parked.not_before <= func.now(),
                ~blocked,
                or_(
                    (parked.state == State.WAITING) & (or_(parked.version <= turn, parked.version.is_(None))),
                    (parked.state == State.DISCARDED) & (parked.version == turn),
                ),
            )
            .order_by(parked.id)
            .limit(1)
            .with_for_update(of=PARKED, skip_locked=True)
        )

    def measure(self) -> bool:
        """Set the gauges of parked records; whether any could be drained."""

        def work(db: Session) -> dict[str, int]:
            rows = db.execute(
                select(PARKED.c.state, func.count()).where(PARKED.c.consumer == self.consumer).group_by(PARKED.c.state)
            )
            return {state: count for state, count in rows}

        counts = self.database.run(work)
        for state in State:
            metrics.INBOX_PARKED.labels(state).set(counts.get(state, 0))
        return bool(counts.get(State.WAITING) or counts.get(State.DISCARDED))


def record_of(row: Any) -> Record:
    """The record a parked row holds, byte for byte."""
    return Record(
        topic=row.topic,
        partition=row.partition,
        offset=row.offset,
        key=row.key,
        value=row.value,
        headers=[(name, bytes.fromhex(value)) for name, value in row.headers],
    )


def _try_later(db: Session, id: int) -> None:
    """Wait as long again as it has waited, at least a second, at most a minute."""
    waited = func.least(func.greatest(func.now() - PARKED.c.parked_at, timedelta(seconds=1)), timedelta(minutes=1))
    db.execute(update(PARKED).where(PARKED.c.id == id).values(not_before=func.now() + waited))


def set_state(db: Session, id: int, state: State, reason: str) -> None:
    db.execute(update(PARKED).where(PARKED.c.id == id).values(state=state, reason=reason))


def describe(fault: BaseException) -> str:
    """A reason an operator can act on; never the values of a statement, which may be personal."""
    if isinstance(fault, Refusal | Unreadable | VersionForked):
        return f"{type(fault).__name__}: {fault}"
    cause = getattr(fault, "orig", None)
    diagnosis = getattr(getattr(cause, "diag", None), "message_primary", None)
    return f"{type(fault).__name__}: {diagnosis}" if diagnosis else type(fault).__name__

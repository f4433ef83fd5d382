"""Replay: rebuild the projections from the beginning of the log, up to where the inbox stands. One transaction."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog
from sqlalchemy import Table, delete, func, select, text
from sqlalchemy.orm import DeclarativeBase, Session

from shared.events import catalogue, envelope
from shared.events.envelope import Record
from shared.events.inbox import Inbox
from shared.events.kafka import Reader
from shared.events.tables import INBOX, PARKED, REPLAY_WANTED
from shared.locks import REPLAYING

log = structlog.get_logger()


def replay(inbox: Inbox, projected: Sequence[type[DeclarativeBase] | Table], read: Callable[[], Reader]) -> int:
    """Empty the `projected` models and run the PROJECTIONS alone; returns how many events were applied.

    `read` makes a reader of the topics that the projections are made of; it is called again if the work is repeated.

    Consumers of the service hold back meanwhile; readers see the old rows until the end. Inbox, aggregates and outbox
    stay as they are. What the inbox skipped, or what is parked, is passed over here too.
    """

    def work(db: Session) -> int:
        db.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))  # the log may take long to read
        db.execute(select(func.pg_advisory_xact_lock(REPLAYING)))
        for model in reversed(projected):
            db.execute(delete(model))
        again = _Again(db, inbox)
        read().read(again.take)
        again.finish()
        db.flush()
        db.execute(delete(REPLAY_WANTED))
        return again.applied

    return inbox.database.run(work)


def wanted(db: Session) -> str | None:
    """Why a migration wants a replay; None if none does."""
    return db.scalar(select(REPLAY_WANTED.c.reason))


class _Again:
    """Applies each version of each aggregate once, in order: they come out of order where their partition changed, as
    partitions were added.
    """

    def __init__(self, db: Session, inbox: Inbox) -> None:
        self.applied = 0
        self._db = db
        self._projections = inbox.projections
        self._parked, self._have = _parked(db, inbox.consumer), _versions(db, inbox.consumer)
        self._reached: dict[tuple[str, str], int] = defaultdict(int)
        self._early: dict[tuple[str, str], dict[int, Record]] = defaultdict(dict)

    def take(self, record: Record) -> None:
        identity = envelope.identify(record)
        if identity.aggregate is None or identity.version is None:
            return
        at = (record.topic, identity.aggregate)
        if not self._reached[at] < identity.version <= self._have.get(at, 0):
            return
        if (record.topic, record.partition, record.offset) in self._parked:
            return
        if identity.version == self._reached[at] + 1:
            self._apply(at, identity.version, record)
            while (following := self._early.get(at, {}).pop(self._reached[at] + 1, None)) is not None:
                self._apply(at, self._reached[at] + 1, following)
        else:
            self._early[at].setdefault(identity.version, record)

    def finish(self) -> None:
        """Apply what stands after versions that an operator gave up."""
        for at, records in self._early.items():
            for version, record in sorted(records.items()):
                self._apply(at, version, record)

    def _apply(self, at: tuple[str, str], version: int, record: Record) -> None:
        self._reached[at] = version
        handlers = self._projections.get(envelope.identify(record).type or "", ())
        if handlers:
            received = envelope.receive(record)
            loaded = replace(received, data=catalogue.load(received.type, received.data))
            for handler in handlers:
                handler(self._db, loaded)
            self.applied += 1


def _versions(db: Session, consumer: str) -> dict[tuple[str, str], int]:
    rows = db.execute(select(INBOX.c.topic, INBOX.c.aggregate, INBOX.c.version).where(INBOX.c.consumer == consumer))
    return {(topic, aggregate): version for topic, aggregate, version in rows}


def _parked(db: Session, consumer: str) -> set[tuple[str, int, int]]:
    rows = db.execute(select(PARKED.c.topic, PARKED.c.partition, PARKED.c.offset).where(PARKED.c.consumer == consumer))
    return {(topic, partition, offset) for topic, partition, offset in rows}

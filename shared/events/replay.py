"""Replay: rebuild the projections from the beginning of the log, up to where the inbox stands. One transaction."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import DeclarativeBase, Session

from shared.events import catalogue, envelope
from shared.events.envelope import Record
from shared.events.inbox import REPLAYING, Inbox
from shared.events.kafka import Reader
from shared.events.park import State
from shared.events.tables import INBOX, PARKED

log = structlog.get_logger()


def replay(inbox: Inbox, projected: Sequence[type[DeclarativeBase]], read: Callable[[], Reader]) -> int:
    """Empty the `projected` models and run the PROJECTIONS alone; returns how many events were applied.

    `read` makes a reader of the topics that the projections are made of; it is called again if the work is repeated.

    Consumers of the service hold back meanwhile; readers see the old rows until the end. Inbox, aggregates and outbox
    stay as they are. What the inbox skipped or an operator discarded is passed over here too.
    """

    def work(db: Session) -> int:
        db.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))  # the log may take long to read
        db.execute(select(func.pg_advisory_xact_lock(REPLAYING)))
        for model in reversed(projected):
            db.execute(delete(model))
        pass_over = _discarded(db, inbox.consumer)
        have = _versions(db, inbox.consumer)
        reached: dict[tuple[str, str], int] = {}
        applied = 0

        def each(record: Record) -> None:
            nonlocal applied
            identity = envelope.identify(record)
            if identity.aggregate is None or identity.version is None:
                return
            at = (record.topic, identity.aggregate)
            if not reached.get(at, 0) < identity.version <= have.get(at, 0):
                return
            reached[at] = identity.version
            handlers = inbox.projections.get(identity.type or "", ())
            if handlers and (record.topic, record.partition, record.offset) not in pass_over:
                _project(db, record, handlers)
                applied += 1

        read().read(each)
        db.flush()
        return applied

    return inbox.database.run(work)


def _project(db: Session, record: Record, handlers: Any) -> None:
    received = envelope.receive(record)
    loaded = replace(received, data=catalogue.load(received.type, received.data))
    for handler in handlers:
        handler(db, loaded)


def _versions(db: Session, consumer: str) -> dict[tuple[str, str], int]:
    rows = db.execute(select(INBOX.c.topic, INBOX.c.aggregate, INBOX.c.version).where(INBOX.c.consumer == consumer))
    return {(topic, aggregate): version for topic, aggregate, version in rows}


def _discarded(db: Session, consumer: str) -> set[tuple[str, int, int]]:
    rows = db.execute(
        select(PARKED.c.topic, PARKED.c.partition, PARKED.c.offset).where(
            PARKED.c.consumer == consumer, PARKED.c.state == State.DISCARDED
        )
    )
    return {(topic, partition, offset) for topic, partition, offset in rows}

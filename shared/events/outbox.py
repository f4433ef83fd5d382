"""Publishing: a change of an aggregate and its event, in the one transaction that makes both true."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared import clock
from shared.bulk import write
from shared.db import Aggregate
from shared.events import catalogue
from shared.events.envelope import Event
from shared.events.tables import OUTBOX


def publish(db: Session, row: Aggregate, event: Event) -> UUID:
    """Record one change of `row` and the event that tells of it; returns the event's id.

    The caller holds the row's lock or has just made it; StaleDataError tells one that has not. Adds a new row, bumps
    the version, flushes, validates and encodes, and only then inserts the outbox row: ids of one aggregate rise in
    commit order, and nothing fails later for its content. `occurred_at` defaults to the transaction's time.
    """
    (id,) = publish_all(db, [(row, event)])
    return id


def publish_all(db: Session, changes: Sequence[tuple[Aggregate, Event]]) -> list[UUID]:
    """The same of changes of several rows, at once; returns the events' ids."""
    db.add_all(row for row, _ in changes)
    for row, _ in changes:
        row.version = (row.version or 0) + 1
    db.flush()
    now = clock.now(db)
    rows: list[dict[str, Any]] = [
        {
            "event_id": uuid7(),
            "topic": catalogue.topic_of(event.type),
            "aggregate": str(row.id),
            "version": row.version,
            "type": event.type,
            "area": event.area,
            "traceparent": event.traceparent,
            "body": catalogue.encode(replace(event, data={"occurred_at": now, **event.data})),
        }
        for row, event in changes
    ]
    write(db, OUTBOX, rows)
    return [row["event_id"] for row in rows]

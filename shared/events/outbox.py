"""Publishing: a change of an aggregate and its event, in the one transaction that makes both true."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared import clock
from shared.bulk import write
from shared.db import PUBLISHED, Aggregate
from shared.driver import insert_last
from shared.events import catalogue
from shared.events.envelope import Event
from shared.rows import save

# PostgreSQL numbers the rows in the order of the list.
_INSERT = """
    INSERT INTO outbox (event_id, topic, aggregate, version, type, area, traceparent, body)
    SELECT event_id, topic, aggregate, version, type, area, traceparent, convert_to(body, 'UTF8')
      FROM json_to_recordset({rows})
        AS t (event_id uuid, topic text, aggregate text, version int, type text, area text, traceparent text, body text)
"""


def publish(db: Session, row: Aggregate, event: Event) -> UUID:
    """Record one change of `row` and the event that tells of it; returns the event's id.

    The caller holds the row's lock or has just made it; StaleDataError tells one that has not. Adds a new row, bumps
    the version, flushes, validates and encodes: nothing fails later for its content. The outbox rows of a transaction
    are inserted at its end, while it has its locks, so ids of one aggregate rise in commit order. `occurred_at`
    defaults to the transaction's time.
    """
    row.version += 1
    save(db, row)
    return _tell(db, row, event)


def publish_new(db: Session, model: type[Aggregate], made: Sequence[tuple[Aggregate, Event]]) -> None:
    """The same of many new rows of one table, as `row_of` makes them with every column that is not to be null. They are
    written in one statement and do not become part of the session.
    """
    write(db, model, [vars(row) for row, _ in made])
    publish_written(db, made)


def publish_written(db: Session, made: Sequence[tuple[Aggregate, Event]]) -> None:
    """The same of rows that the caller has written, as new ones or with their change counted."""
    for row, event in made:
        _tell(db, row, event)


def _tell(db: Session, row: Aggregate, event: Event) -> UUID:
    db.info[PUBLISHED] = True
    id, body = uuid7(), catalogue.encode(replace(event, data={"occurred_at": clock.now(db), **event.data}))
    values = {
        "event_id": id,
        "topic": catalogue.topic_of(event.type),
        "aggregate": row.id,
        "version": row.version,
        "type": event.type,
        "area": event.area,
        "traceparent": event.traceparent,
        "body": body.decode(),
    }
    insert_last(db, _INSERT, values)
    return id

"""Publishing: a change of an aggregate and its event, in the one transaction that makes both true."""

from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared import clock
from shared.db import Aggregate, insert_last
from shared.events import catalogue
from shared.events.envelope import Event
from shared.observability import tracing

# PostgreSQL numbers the rows in the order of the list.
_INSERT = """
    INSERT INTO outbox (event_id, topic, aggregate, version, type, area, traceparent, body)
    SELECT event_id, topic, aggregate, version, type, area, traceparent, convert_to(body, 'UTF8')
      FROM json_to_recordset({rows})
        AS t (event_id uuid, topic text, aggregate text, version int, type text, area text, traceparent text, body text)
"""


def publish(db: Session, row: Aggregate, event: Event) -> UUID:
    """Record one change of `row` and the event that tells of it; returns the event's id.

    The caller holds the row's lock or has just made it; StaleDataError tells one that has not. Bumps the version,
    flushes the row, validates and encodes: nothing fails later for its content. The outbox rows of a transaction are
    inserted at its end, while it has its locks, so ids of one aggregate rise in commit order. `occurred_at` defaults to
    the transaction's time.
    """
    row.version = (row.version or 0) + 1
    db.flush()
    body = catalogue.encode(Event(event.type, {"occurred_at": clock.now(db), **event.data}, event.area))
    event_id = uuid7()
    insert_last(
        db,
        _INSERT,
        {
            "event_id": event_id,
            "topic": catalogue.topic_of(event.type),
            "aggregate": row.id,
            "version": row.version,
            "type": event.type,
            "area": event.area,
            "traceparent": tracing.traceparent(),
            "body": body.decode(),
        },
    )
    return event_id

"""Publishing: a change of an aggregate and its event, in the one transaction that makes both true."""

from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared import clock
from shared.db import PUBLISHED, Aggregate, execute
from shared.events import catalogue
from shared.events.envelope import Event
from shared.observability import tracing

_INSERT = """
    INSERT INTO outbox (event_id, topic, aggregate, version, type, area, traceparent, body)
    VALUES (%(event_id)s, %(topic)s, %(aggregate)s, %(version)s, %(type)s, %(area)s, %(traceparent)s, %(body)s)
"""


def publish(db: Session, row: Aggregate, event: Event) -> UUID:
    """Record one change of `row` and the event that tells of it; returns the event's id.

    The caller holds the row's lock or has just made it; StaleDataError tells one that has not. Bumps the version,
    flushes the row, validates and encodes, and only then inserts the outbox row: ids of one aggregate rise in commit
    order, and nothing fails later for its content. `occurred_at` defaults to the transaction's time.
    """
    row.version = (row.version or 0) + 1
    db.flush()
    body = catalogue.encode(Event(event.type, {"occurred_at": clock.now(db), **event.data}, event.area))
    event_id = uuid7()
    db.info[PUBLISHED] = True
    execute(
        db,
        _INSERT,
        {
            "event_id": event_id,
            "topic": catalogue.topic_of(event.type),
            "aggregate": str(row.id),
            "version": row.version,
            "type": event.type,
            "area": event.area,
            "traceparent": tracing.traceparent(),
            "body": body,
        },
    )
    return event_id

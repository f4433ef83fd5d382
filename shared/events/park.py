"""The park: records that could not be applied, kept byte for byte until their turn comes or an operator decides."""

import enum
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.driver import execute
from shared.events import envelope
from shared.events.envelope import Record
from shared.events.tables import PARKED


class State(enum.StrEnum):
    """FAILED blocks its aggregate until an operator retries or discards it; WAITING goes when its turn comes."""

    FAILED = "FAILED"
    WAITING = "WAITING"
    DISCARDED = "DISCARDED"


ONCE = [PARKED.c.consumer, PARKED.c.topic, PARKED.c.partition, PARKED.c.offset]
READY = 100
"""How many waiting records are looked at in one go."""


def put(db: Session, consumer: str, record: Record, state: State, reason: str) -> None:
    """Park a record, whatever its bytes; again changes nothing."""
    identity = envelope.identify(record)
    row = {
        "consumer": consumer,
        "topic": record.topic,
        "aggregate": identity.aggregate,
        "version": identity.version,
        "type": identity.type,
        "state": state,
        "reason": reason.replace("\0", "\\0"),
        "partition": record.partition,
        "offset": record.offset,
        "key": record.key,
        "value": record.value,
        "headers": _written(record),
    }
    here = [PARKED.c[name] == row[name] for name in ("consumer", "topic", "partition", "offset")]
    other = [PARKED.c[name].is_distinct_from(row[name]) for name in ("key", "value", "headers")]
    # A topic made anew has other records at the same places: what was parked of the old one makes room.
    db.execute(update(PARKED).where(*here, or_(*other)).values(offset=-PARKED.c.id))
    db.execute(insert(PARKED).values(row).on_conflict_do_nothing(index_elements=ONCE))


def _written(record: Record) -> bytes:
    headers = [[name, None if value is None else value.hex()] for name, value in record.headers]
    return json.dumps({"timestamp": record.timestamp, "headers": headers}).encode()


def record_of(row: Any) -> Record:
    """The record a parked row holds, byte for byte."""
    written = json.loads(row.headers)
    if isinstance(written, list):  # an earlier release kept the headers alone
        written = {"timestamp": 0, "headers": written}
    headers = [(name, None if value is None else bytes.fromhex(value)) for name, value in written["headers"]]
    return Record(row.topic, row.partition, row.offset, row.key, row.value, headers, written["timestamp"])


_READY = """
    SELECT p.* FROM parked p LEFT JOIN inbox i USING (consumer, topic, aggregate)
     WHERE p.consumer = %(consumer)s AND p.state = 'WAITING' AND p.not_before <= now()
       AND (p.version <= coalesce(i.version, 0) + 1 OR p.version IS NULL OR p.aggregate IS NULL)
       AND NOT EXISTS (
           SELECT FROM parked f
            WHERE f.consumer = p.consumer AND f.topic = p.topic AND f.aggregate = p.aggregate AND f.state = 'FAILED')
     ORDER BY p.not_before, p.id LIMIT %(limit)s
"""


def ready(db: Session, consumer: str) -> Sequence[Any]:
    """Waiting records whose turn may have come, those first that have rested longest: the next version of their
    aggregate, and nothing of it failed.
    """
    return execute(db, _READY, {"consumer": consumer, "limit": READY})


def opened(id: int) -> Select[Any]:
    """Whether a record still waits, locked; none while another works on it."""
    waiting = select(PARKED.c.id).where(PARKED.c.id == id, PARKED.c.state == State.WAITING)
    return waiting.with_for_update(skip_locked=True)


def take_out(db: Session, id: int) -> None:
    """A parked record has had its effect."""
    db.execute(delete(PARKED).where(PARKED.c.id == id))


def set_state(db: Session, id: int, state: State, reason: str) -> None:
    db.execute(update(PARKED).where(PARKED.c.id == id).values(state=state, reason=reason, not_before=func.now()))


def put_back(db: Session, id: int, state: State, reason: str) -> None:
    """A record could not be applied again: let it wait as long again as it has waited, at least a second, at most a
    minute; or it failed.
    """
    waited = func.least(func.greatest(func.now() - PARKED.c.parked_at, timedelta(seconds=1)), timedelta(minutes=1))
    undecided = PARKED.c.id == id, PARKED.c.state == State.WAITING  # an operator may have discarded it meanwhile
    db.execute(update(PARKED).where(*undecided).values(state=state, not_before=func.now() + waited, reason=reason))

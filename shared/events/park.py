"""The park: records that could not be applied, kept byte for byte until their turn comes or an operator decides."""

import enum
import json
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.errors import NotFound, Refusal
from shared.events import envelope
from shared.events.envelope import Record
from shared.events.tables import INBOX, PARKED


class State(enum.StrEnum):
    """FAILED blocks its aggregate until an operator retries or discards it; WAITING goes when its turn comes."""

    FAILED = "FAILED"
    WAITING = "WAITING"
    DISCARDED = "DISCARDED"


class NotOpen(Refusal):
    """The record is discarded already."""


class EarlierParked(Refusal):
    """An earlier version of the same aggregate is parked: decide on that one first."""


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
        "headers": json.dumps(
            [[name, None if value is None else value.hex()] for name, value in record.headers]
        ).encode(),
    }
    db.execute(insert(PARKED).values(row).on_conflict_do_nothing(constraint="parked_once"))


def record_of(row: Any) -> Record:
    """The record a parked row holds, byte for byte."""
    headers = [(name, None if value is None else bytes.fromhex(value)) for name, value in json.loads(row.headers)]
    return Record(row.topic, row.partition, row.offset, row.key, row.value, headers)


def next_ready(consumer: str) -> Any:
    """The oldest parked record whose turn has come: the next version, and nothing of its aggregate failed.

    A discarded record's turn has come even if versions before it never arrived: that is what discarding it says.
    """
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
            (inbox.consumer == parked.consumer) & (inbox.topic == parked.topic) & (inbox.aggregate == parked.aggregate),
        )
        .where(
            parked.consumer == consumer,
            parked.not_before <= func.now(),
            ~blocked,
            or_(
                (parked.state == State.WAITING) & (or_(parked.version <= turn, parked.version.is_(None))),
                (parked.state == State.DISCARDED) & (parked.version >= turn),
            ),
        )
        .order_by(parked.id)
        .limit(1)
        .with_for_update(of=PARKED, skip_locked=True)
    )


def take_out(db: Session, id: int) -> None:
    """A parked record has had its effect."""
    db.execute(delete(PARKED).where(PARKED.c.id == id))


def set_state(db: Session, id: int, state: State, reason: str) -> None:
    db.execute(update(PARKED).where(PARKED.c.id == id).values(state=state, reason=reason, not_before=func.now()))


def try_later(db: Session, id: int) -> None:
    """Wait as long again as it has waited, at least a second, at most a minute."""
    waited = func.least(func.greatest(func.now() - PARKED.c.parked_at, timedelta(seconds=1)), timedelta(minutes=1))
    db.execute(update(PARKED).where(PARKED.c.id == id).values(not_before=func.now() + waited))


# What an operator does. The consumer itself applies what is decided, within a second or two.


def listing(db: Session) -> list[Any]:
    """All parked records, oldest first, without their bodies."""
    columns = ("id", "state", "consumer", "topic", "aggregate", "version", "type", "parked_at", "reason")
    return list(db.execute(select(*(PARKED.c[name] for name in columns)).order_by(PARKED.c.id)))


def retry(db: Session, id: int) -> None:
    """Let a failed record try again, or a waiting one at once. Raises NotFound, NotOpen."""
    _open(db, id)
    set_state(db, id, State.WAITING, "retried by an operator")


def discard(db: Session, id: int, reason: str) -> None:
    """Let the aggregate go on without this record, and without whatever it waits for; it stays here with the reason.

    Raises NotFound, NotOpen, EarlierParked.
    """
    row = _open(db, id)
    earlier = select(PARKED.c.id).where(
        PARKED.c.consumer == row.consumer,
        PARKED.c.topic == row.topic,
        PARKED.c.aggregate == row.aggregate,
        PARKED.c.version < (row.version or 0),  # without a version it holds nothing up
        PARKED.c.state != State.DISCARDED,
    )
    if (first := db.scalar(earlier.order_by(PARKED.c.version).limit(1))) is not None:
        raise EarlierParked(f"Record {first} is an earlier version of the same aggregate: decide on that one first.")
    set_state(db, id, State.DISCARDED, reason)


def _open(db: Session, id: int) -> Any:
    row = db.execute(select(PARKED).where(PARKED.c.id == id).with_for_update()).first()
    if row is None:
        raise NotFound(f"No parked record {id}.")
    if row.state == State.DISCARDED:
        raise NotOpen(f"Record {id} is discarded already.")
    return row

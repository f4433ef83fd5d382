"""The park: records that could not be applied, kept byte for byte until their turn comes or an operator decides."""

import enum
import json
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, func, literal_column, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.errors import NotFound, Refusal
from shared.events import envelope
from shared.events.envelope import Record
from shared.events.tables import INBOX, PARKED
from shared.locks import NO_REPLAY


class State(enum.StrEnum):
    """FAILED blocks its aggregate until an operator retries or discards it; WAITING goes when its turn comes."""

    FAILED = "FAILED"
    WAITING = "WAITING"
    DISCARDED = "DISCARDED"


ONCE = [PARKED.c.consumer, PARKED.c.topic, PARKED.c.partition, PARKED.c.offset]
READY = 100
"""How many waiting records are looked at in one go."""


class NotOpen(Refusal):
    """The record is discarded already."""


class EarlierParked(Refusal):
    """An earlier version of the same aggregate is parked: decide on that one first."""


class ReplayRuns(Refusal):
    """A replay is running: decide again when it has ended."""


_GIVE_UP = text(
    """
    INSERT INTO inbox (consumer, topic, aggregate, version, event_id)
    VALUES (:consumer, :topic, :aggregate, :version, coalesce(:event_id, '00000000-0000-0000-0000-000000000000'))
    ON CONFLICT (consumer, topic, aggregate)
    DO UPDATE SET version = excluded.version, event_id = excluded.event_id
        WHERE inbox.version < excluded.version
    """
)


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
    db.execute(insert(PARKED).values(row).on_conflict_do_nothing(index_elements=ONCE))


def record_of(row: Any) -> Record:
    """The record a parked row holds, byte for byte."""
    headers = [(name, None if value is None else bytes.fromhex(value)) for name, value in json.loads(row.headers)]
    return Record(row.topic, row.partition, row.offset, row.key, row.value, headers)


def ready(consumer: str) -> Select[Any]:
    """The waiting records whose turn may have come, those first that have rested longest: the next version of
    their aggregate, and nothing of it failed.
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
            parked.state == State.WAITING,
            parked.not_before <= func.now(),
            ~blocked,
            or_(parked.version <= turn, parked.version.is_(None), parked.aggregate.is_(None)),
        )
        .order_by(parked.not_before, parked.id)
        .limit(READY)
    )


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
    if state is State.FAILED:
        set_state(db, id, state, reason)
        return
    waited = func.least(func.greatest(func.now() - PARKED.c.parked_at, timedelta(seconds=1)), timedelta(minutes=1))
    db.execute(update(PARKED).where(PARKED.c.id == id).values(not_before=func.now() + waited, reason=reason))


# What an operator does. The consumer itself applies what is decided, within a second or two.


def listing(db: Session, *matching: Any) -> list[Any]:
    """Parked records, oldest first, without their bodies."""
    columns = ("id", "state", "consumer", "topic", "aggregate", "version", "type", "parked_at", "reason")
    return list(db.execute(select(*(PARKED.c[name] for name in columns)).where(*matching).order_by(PARKED.c.id)))


def matching(topic: str | None, reason: str | None, state: str | None = None) -> list[Any]:
    """Conditions of the records of a topic, in a state, whose reason contains a text, in whatever case."""
    conditions: list[Any] = [PARKED.c.topic == topic] if topic else []
    conditions += [PARKED.c.state == state] if state else []
    return conditions + ([PARKED.c.reason.icontains(reason, autoescape=True)] if reason else [])


def retry(db: Session, *ids: int) -> None:
    """Let failed records try again, or waiting ones at once. Raises NotFound, NotOpen."""
    for id in sorted(ids):
        _open(db, id)
        set_state(db, id, State.WAITING, "retried by an operator")


def retry_where(db: Session, *matching: Any) -> int:
    """Let all failed records that match try again; returns how many. Waiting ones do so by themselves."""
    again = update(PARKED).where(PARKED.c.state == State.FAILED, *matching).returning(PARKED.c.id)
    values = {"state": State.WAITING, "reason": "retried by an operator", "not_before": func.now()}
    return len(db.execute(again.values(values)).all())


def discard(db: Session, id: int, reason: str, *, advance: bool = False) -> int:
    """Let the aggregate go on without this record; it stays here with the reason.

    The version it claims is given up if that is the next one and no other parked record claims it. With `advance` it is
    given up in any case, and so are those before it that have not arrived. Returns how many versions before it are
    still awaited. Raises NotFound, NotOpen, EarlierParked, ReplayRuns.
    """
    row = _open(db, id)
    set_state(db, id, State.DISCARDED, reason)
    if row.aggregate is None or row.version is None:
        return 0
    if not db.scalar(select(literal_column(NO_REPLAY))):
        raise ReplayRuns
    of_it = [PARKED.c.consumer == row.consumer, PARKED.c.topic == row.topic, PARKED.c.aggregate == row.aggregate]
    others = select(PARKED.c.id).where(*of_it, PARKED.c.state != State.DISCARDED).order_by(PARKED.c.version).limit(1)
    if (first := db.scalar(others.where(PARKED.c.version < row.version))) is not None:
        raise EarlierParked(f"Record {first} is an earlier version of the same aggregate: decide on that one first.")
    inbox = INBOX.c
    at = (inbox.consumer == row.consumer) & (inbox.topic == row.topic) & (inbox.aggregate == row.aggregate)
    have = db.scalar(select(inbox.version).where(at).with_for_update()) or 0
    if advance or (row.version == have + 1 and db.scalar(others.where(PARKED.c.version == row.version)) is None):
        event_id = envelope.identify(record_of(row)).event_id
        db.execute(
            _GIVE_UP,
            {
                "consumer": row.consumer,
                "topic": row.topic,
                "aggregate": row.aggregate,
                "version": row.version,
                "event_id": event_id,
            },
        )
        return 0
    return max(0, int(row.version) - int(have) - 1)


def _open(db: Session, id: int) -> Any:
    row = db.execute(select(PARKED).where(PARKED.c.id == id).with_for_update()).first()
    if row is None:
        raise NotFound(f"No parked record {id}.")
    if row.state == State.DISCARDED:
        raise NotOpen(f"Record {id} is discarded already.")
    return row

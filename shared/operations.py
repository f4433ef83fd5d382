"""What operators decide about parked records and positions; running consumers act on it within seconds."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.errors import NotFound, Refusal
from shared.events import envelope
from shared.events.park import State, record_of, set_state
from shared.events.positions import FROM_FIRST
from shared.events.tables import INBOX, PARKED, POSITIONS
from shared.locks import NO_REPLAY


class RecordUnknown(NotFound):
    """There is no parked record {id}: `park list` shows those there are."""

    zh = "没有第{id}号搁置记录：`park list` 列出现有的记录。"


class NotOpen(Refusal):
    """Record {id} is discarded already: there is nothing more to do."""

    zh = "第{id}号记录已被放弃，无需再办。"


class EarlierParked(Refusal):
    """Record {first}, an earlier version of the same aggregate, is parked: decide on that one first."""

    zh = "同一聚合的较早版本（第{first}号记录）仍在搁置：请先处理该记录。"


class ReplayRuns(Refusal):
    """A replay is running: decide again when it has ended."""

    zh = "正在重放：待其结束后再作决定。"


_GIVE_UP = text(
    """
    INSERT INTO inbox (consumer, topic, aggregate, version, event_id)
    VALUES (:consumer, :topic, :aggregate, :version,
            coalesce(CAST(:event_id AS uuid), '00000000-0000-0000-0000-000000000000'))
    ON CONFLICT (consumer, topic, aggregate)
    DO UPDATE SET version = excluded.version, event_id = excluded.event_id
        WHERE inbox.version < excluded.version
    """
)


def parked(db: Session, *matching: Any) -> list[Any]:
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
        raise EarlierParked(first=first)
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
        raise RecordUnknown(id=id)
    if row.state == State.DISCARDED:
        raise NotOpen(id=id)
    return row


def positions(db: Session) -> list[Any]:
    """All positions."""
    return list(db.execute(select(POSITIONS).order_by(*POSITIONS.primary_key)))


def rewind(db: Session, consumer: str, topic: str, partitions: Collection[int]) -> int:
    """Let a topic be read again from its first record, in these partitions or, if none is named, in all that have a
    position: what was applied is skipped. Returns how many partitions that are.
    """
    first = {"offset": FROM_FIRST, "topic_id": None}
    if not partitions:
        mine = POSITIONS.c.consumer == consumer, POSITIONS.c.topic == topic
        return len(db.execute(update(POSITIONS).where(*mine).values(first).returning(POSITIONS.c.partition)).all())
    rows = [{"consumer": consumer, "topic": topic, "partition": partition, **first} for partition in set(partitions)]
    row = insert(POSITIONS).values(rows)
    db.execute(row.on_conflict_do_update(index_elements=list(POSITIONS.primary_key), set_=first))
    return len(rows)

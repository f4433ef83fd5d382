"""Writing the feed: every record as it came, numbered in the order of the commits. Locks the feed's head, last of all."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.notify.feed.queries import first_of
from services.notify.models import Feed
from services.notify.proof.domain import Kind, day_of, line_sum
from services.notify.proof.use_cases import count_events
from shared.bulk import write
from shared.db import execute
from shared.errors import Refusal
from shared.events.envelope import Record, Unreadable, receive

PART = 1_000_000
"""Numbers of one part of the table."""
ALERTS = "muster.alerts"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DayUnknown(Refusal):
    """The feed has no event of {day} or later: name an earlier day."""

    zh = "事件流中没有{day}当日及以后的事件，请改用更早的日期。"


def keep_records(db: Session, records: Sequence[Record]) -> None:
    """Add records to the feed, and to the figures of their days. Raises Unreadable."""
    rows = [_row(record) for record in records]
    before: int = execute(db, _NUMBER, {"n": len(rows)}).scalar_one()
    last = before + len(rows)
    if last // PART > before // PART:
        execute(db, "SELECT feed_part(%(part)s)", {"part": last // PART})
    write(db, Feed, [{"seq": seq, **row} for seq, row in enumerate(rows, before + 1)])
    count_events(db, [(seq, _kind(row), _added(row)) for seq, row in enumerate(rows, before + 1)])


_NUMBER = "UPDATE feed_head SET seq = seq + %(n)s RETURNING seq - %(n)s"


def _row(record: Record) -> dict[str, Any]:
    event = receive(record)
    source = dict(record.headers).get("ce_source") or b""
    if not source or record.value is None:
        raise Unreadable("Header ce_source is missing.")
    body = event.data
    return {
        "topic": record.topic,
        "part": record.partition,
        "offs": record.offset,
        "logtime": _EPOCH + timedelta(milliseconds=record.timestamp),
        "day": day_of(record.timestamp),
        "source": source.decode(),
        "event_id": event.id,
        "type": event.type,
        "subject": event.subject,
        "version": event.version,
        "time": event.time,
        "area": event.area,
        "also_area": body.get("from_area"),
        "party": body.get("party") if record.topic == ALERTS else None,
        "bodyhash": "\\x" + hashlib.sha256(record.value).hexdigest(),
        "body": record.value.decode(),
    }


def _kind(row: dict[str, Any]) -> Kind:
    return Kind(row["day"], row["topic"], row["type"], row["area"], row["also_area"] or "", row["party"] or "")


def _added(row: dict[str, Any]) -> int:
    names = ("source", "type", "subject", "version", "area")
    return line_sum(**{name: row[name] for name in names}, id=str(row["event_id"]), bodyhash=row["bodyhash"][2:])


def begin_anew(db: Session) -> None:
    """The database has gone back: what a number stands for is another event from now on."""
    execute(db, "UPDATE feed_head SET epoch = gen_random_uuid()", {})


def drop_before(db: Session, day: date) -> int:
    """Drop the parts of the feed that hold only what came before a day; returns the last number dropped. Raises
    DayUnknown.
    """
    first = first_of(db, day)
    if first is None:
        raise DayUnknown(day=day)
    floor: int = execute(db, "SELECT feed_drop(%(below)s)", {"below": first}).scalar_one()
    return floor

"""Writing the feed: every record as it came, numbered in the order of the commits. Locks the feed's head, last of all.

It is to keep up with every relay at once: a record's parts go to PostgreSQL as they are, a text for each column, and
are read there.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from services.notify.feed.queries import first_of
from services.notify.proof.domain import Kind, day_of, line_sum
from services.notify.proof.use_cases import count_events
from services.notify.subscribers.use_cases import CHANNEL
from shared.contracts import TOPICS
from shared.driver import execute, scalar
from shared.errors import Refusal
from shared.events.envelope import Record, receive
from shared.faults import Unreadable

PART = 1_000_000
"""Numbers of one part of the table."""
_SEPARATOR = "\x1e"  # JSON has it nowhere, and a header that had it would be parked: its columns were uneven


class DayUnknown(Refusal):
    """The feed has no event of {day} or later: name an earlier day."""

    zh = "事件流中没有{day}当日及以后的事件，请改用更早的日期。"


class Row(NamedTuple):
    """A record's parts, as texts and numbers; what it has not is empty."""

    day: date
    topic: str
    part: int
    offs: int
    logtime: int
    source: str
    event_id: str
    type: str
    subject: str
    version: str
    time: str
    area: str
    also_area: str
    party: str
    bodyhash: str
    body: str


def keep_records(db: Session, records: Sequence[Record]) -> None:
    """Add records to the feed, and to the figures of their days. Raises Unreadable, DBAPIError for what is no event."""
    rows = [_row(record) for record in records]
    before: int = scalar(db, _NUMBER, {"n": len(rows)})
    last = before + len(rows)
    if last // PART > before // PART:
        execute(db, "SELECT feed_part(%(part)s)", {"part": last // PART})
    columns = (_SEPARATOR.join(map(str, column)) for column in zip(*rows, strict=True))
    execute(db, _KEEP, {"before": before, **dict(zip(Row._fields, columns, strict=True))})
    lines = [(row.source, row.event_id, row.type, row.subject, row.version, row.area, row.bodyhash) for row in rows]
    sums = [line_sum(*line) for line in lines]
    count_events(db, list(zip(range(before + 1, last + 1), map(_kind, rows), sums, strict=True)))


_NUMBER = f"UPDATE feed_head SET seq = seq + %(n)s RETURNING seq - %(n)s, pg_notify('{CHANNEL}', seq::text)"
_ARRAYS = ", ".join(f"string_to_array(%({name})s, E'\\x1e')" for name in Row._fields)
_KEEP = f"""
    INSERT INTO feed (seq, topic, part, offs, logtime, day, source, event_id, type, subject, version, time, area,
                      also_area, party, bodyhash, body)
    SELECT %(before)s + number, topic, part::integer, offs::bigint,
           timestamptz 'epoch' + logtime::bigint * interval '1 ms', day::date, source, event_id::uuid, type, subject,
           version::bigint, time::timestamptz, area, nullif(also_area, ''), nullif(party, ''), decode(bodyhash, 'hex'),
           body
      FROM unnest({_ARRAYS}) WITH ORDINALITY t ({", ".join(Row._fields)}, number)
"""


def _row(record: Record) -> Row:
    """Raises Unreadable."""
    headers, value = dict(record.headers), record.value or b""
    try:
        source, id, type, subject, version, time, area = [(headers[name] or b"").decode() for name in _HEADERS]
        body = value.decode()
        left = json.loads(body)["from_area"] if _LEFT in value else ""
        party = json.loads(body)["party"] if record.topic == _OF_PARTIES else ""
        if not (source and time and len(area) == 12 and area.isdigit()):
            raise ValueError
    except (KeyError, TypeError, ValueError):
        receive(record)  # says what is wrong
        raise Unreadable("Header ce_source is missing, or the body of what is a party's names none.") from None
    day, at = day_of(record.timestamp), (record.topic, record.partition, record.offset, record.timestamp)
    bodyhash = hashlib.sha256(value).hexdigest()
    return Row(day, *at, source, id, type, subject, version, time, area, left, party, bodyhash, body)


_HEADERS = ("ce_source", "ce_id", "ce_type", "ce_subject", "ce_aggregateversion", "ce_time", "ce_area")
_LEFT, _OF_PARTIES = b'"from_area"', TOPICS["alert"]
"""What a body has that tells whom an area has lost; the types that are of one party."""


def _kind(row: Row) -> Kind:
    return Kind(row.day, row.topic, row.type, row.area, row.also_area, row.party)


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
    floor: int = scalar(db, "SELECT feed_drop(%(below)s)", {"below": first})
    return floor

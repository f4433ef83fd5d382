"""Writing the feed: every record as it came, numbered in the order of the commits. Locks the feed's head, last of all.

It is to keep up with every relay at once: a record's parts go to PostgreSQL as they are, a text for each column, and
are read there.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from services.notify.feed.queries import first_of
from services.notify.proof.domain import Kind, day_of, line_sum
from services.notify.proof.use_cases import count_events
from services.notify.subscribers.use_cases import CHANNEL
from shared.contracts import TOPICS
from shared.driver import SEPARATOR, execute, from_columns, in_columns, scalar, sent
from shared.errors import Refusal
from shared.events.envelope import Record, receive
from shared.faults import Unreadable

PART = 1_000_000
"""Numbers of one part of the table."""


class DayUnknown(Refusal):
    """The feed has no event of {day} or later: name an earlier day."""

    zh = "事件流中没有{day}当日及以后的事件，请改用更早的日期。"


class Row(NamedTuple):
    """A record's parts as texts; what it has not is empty."""

    day: str
    topic: str
    part: str
    offs: str
    logtime: str
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


def keep_rows(db: Session, rows: Sequence[Row]) -> None:
    """Add rows to the feed, and to the figures of their days. Raises DBAPIError for what is no event."""
    before: int = scalar(db, _NUMBER, {"n": len(rows)})
    last = before + len(rows)
    if last // PART > before // PART:
        execute(db, "SELECT feed_part(%(part)s)", {"part": last // PART})
    with sent(db, _KEEP, {"before": before, **in_columns(Row._fields, rows)}):
        kinds = [_kind(row.day, row.topic, row.type, row.area, row.also_area, row.party) for row in rows]
        counted = list(zip(range(before + 1, last + 1), kinds, map(_sum, rows), strict=True))
    count_events(db, counted)


_NUMBER = f"UPDATE feed_head SET seq = seq + %(n)s RETURNING seq - %(n)s, pg_notify('{CHANNEL}', seq::text)"
_KEEP = f"""
    INSERT INTO feed (seq, topic, part, offs, logtime, day, source, event_id, type, subject, version, time, area,
                      also_area, party, bodyhash, body)
    SELECT %(before)s + number, topic, part::integer, offs::bigint,
           timestamptz 'epoch' + logtime::bigint * interval '1 ms', day::date, source, event_id::uuid, type, subject,
           version::bigint, time::timestamptz, area, nullif(also_area, ''), nullif(party, ''), decode(bodyhash, 'hex'),
           body
      FROM {from_columns(Row._fields, "t")}
"""


def as_row(record: Record) -> Row:
    """A record as the feed has it. Raises Unreadable."""
    header, value = dict[str, Any](record.headers), record.value or b""
    try:
        source, time, area = header["ce_source"].decode(), header["ce_time"].decode(), header["ce_area"].decode()
        body = value.decode()
        left = json.loads(body).get("from_area", "") if _LEFT in value else ""
        party = json.loads(body)["party"] if record.topic == _OF_PARTIES else ""
        if not (
            source and time and len(area) == 12 and area.isdigit() and (source + time + left + party).isprintable()
        ):
            raise ValueError
        if "\0" in body or SEPARATOR in body:
            raise ValueError
        return Row(
            _iso(day_of(record.timestamp)),
            record.topic,
            str(record.partition),
            str(record.offset),
            str(record.timestamp),
            source,
            header["ce_id"].decode(),
            header["ce_type"].decode(),
            header["ce_subject"].decode(),
            header["ce_aggregateversion"].decode(),
            time,
            area,
            left,
            party,
            hashlib.sha256(value).hexdigest(),
            body,
        )
    except (KeyError, AttributeError, TypeError, ValueError):
        receive(record)  # says what is wrong
        raise Unreadable(
            "Header ce_source is missing, a text that is kept by itself is none or cannot be printed, the body has "
            "U+0000 or U+001E, or that of what is a party's names none."
        ) from None


_iso = lru_cache(16)(date.isoformat)
_LEFT, _OF_PARTIES = b'"from_area"', TOPICS["alert"]
"""What a body has that tells whom an area has lost; the types that are of one party."""


@lru_cache(256)
def _kind(day: str, *what: str) -> Kind:
    return Kind(date.fromisoformat(day), *what)


def _sum(row: Row) -> int:
    return line_sum(row.source, row.event_id, row.type, row.subject, row.version, row.area, row.bodyhash)


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

"""CloudEvents 1.0 in Kafka's binary mode: headers out, headers in. Every client can read what leaves here."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from shared.driver import SEPARATOR
from shared.faults import Unreadable
from shared.observability import tracing

MAX_BODY = 64 * 1024
MAX_NAME = 200
"""Bytes of a key or header that can name something; ours are UUIDs and type names."""
CONTENT_TYPE = "application/json"
Headers = list[tuple[str, bytes]]


@dataclass(frozen=True)
class Event:
    """A fact to publish: `data` holds native values as its contract wants; `area` is the managing station's code. It
    belongs to the trace in which it is made.
    """

    type: str
    data: Mapping[str, Any]
    area: str
    traceparent: str = field(default_factory=tracing.traceparent)


# Neither this nor `Received` is frozen: of these there is one for each record, and frozen ones take four times as long
# to make.
@dataclass(slots=True)
class Record:
    """A record as the log holds it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    timestamp: int = 0
    """When the broker wrote it down (LogAppendTime), in milliseconds since 1970."""


class Identity(NamedTuple):
    """What the headers say a record is, the id in its usual form. A part that cannot be read is None."""

    topic: str
    aggregate: str | None
    version: int | None
    event_id: str | None
    type: str | None


@dataclass(slots=True)
class Received:
    """An event as a handler sees it: `id` a UUID in its usual form, `data` loaded by its contract."""

    id: str
    type: str
    subject: str
    version: int
    time: datetime
    area: str
    traceparent: str
    data: Mapping[str, Any]


def encode_body(data: Mapping[str, Any]) -> bytes:
    """Plain UTF-8 JSON. Raises ValueError for NaN and for bodies over 64 KiB."""
    body = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    if len(body) > MAX_BODY:
        raise ValueError(f"The event's body has {len(body)} bytes; the limit is {MAX_BODY}.")
    return body


@cache
def _of_type(source: str, type: str) -> Headers:
    """The headers that all events of a type have in common."""
    values = {
        "ce_specversion": "1.0",
        "ce_source": source,
        "ce_type": type,
        "ce_dataschema": f"urn:muster:schema:{type}",
        "content-type": CONTENT_TYPE,
    }
    return [(name, value.encode()) for name, value in values.items()]


def headers_of(
    *, id: str, source: str, type: str, subject: str, time: str, version: str, area: str, traceparent: str
) -> Headers:
    """The headers of one event; all values are non-empty text, `time` that of RFC 3339 in UTC."""
    spec_version, source_, type_, schema, content_type = _of_type(source, type)
    return [
        spec_version,
        ("ce_id", id.encode()),
        source_,
        type_,
        ("ce_subject", subject.encode()),
        ("ce_time", time.encode()),
        schema,
        ("ce_aggregateversion", version.encode()),
        ("ce_area", area.encode()),
        ("ce_traceparent", traceparent.encode()),
        content_type,
    ]


def identify(record: Record) -> Identity:
    """What can be read of a record's identity, never raising: what cannot be read is None."""
    value = dict(record.headers).get
    version, type = _repeated(value("ce_aggregateversion")), _repeated(value("ce_type"))
    return Identity(record.topic, _text(record.key), _version(version), _uuid(_text(value("ce_id"))), type)


def receive(record: Record, identity: Identity | None = None) -> Received:
    """Read a record's envelope and raw JSON body, of an `identity` that is known or not. Raises Unreadable saying what
    is wrong.
    """
    identity = identity or identify(record)
    _, subject, version, id, type = identity
    headers = dict(record.headers)
    time, area = _text(headers.get("ce_time")), _repeated(headers.get("ce_area"))
    if len(headers) != len(record.headers):
        raise Unreadable("A header stands twice.")
    for name in _NEEDED if None in (id, type, version, time, area) else ():
        if _text(headers.get(name)) is None:
            raise Unreadable(f"Header {name} is missing, too long, or not UTF-8 text without U+0000 and U+001E.")
    if _repeated(headers.get("ce_specversion")) != "1.0":
        raise Unreadable("Header ce_specversion is not 1.0.")
    if _repeated(headers.get("content-type")) != CONTENT_TYPE:
        raise Unreadable(f"Header content-type is not {CONTENT_TYPE}.")
    if id is None or version is None or type is None:
        raise Unreadable("Header ce_id is not a UUID, or ce_aggregateversion is not a number from 1.")
    if subject is None or headers.get("ce_subject") != record.key:
        raise Unreadable("The key is not the event's subject.")
    if area is None or not _is_area(area):
        raise Unreadable("Header ce_area is not a 12-digit area code.")
    traceparent = _text(headers.get("ce_traceparent")) or ""
    return Received(id, type, subject, version, _time(time), area, traceparent, _body(record.value))


_NEEDED = "ce_id", "ce_type", "ce_subject", "ce_time", "ce_area", "ce_aggregateversion"
_is_area = re.compile("[0-9]{12}").fullmatch


def _body(value: bytes | None) -> Mapping[str, Any]:
    try:
        data = json.loads((value or b"").decode())
    except (UnicodeDecodeError, ValueError) as fault:
        raise Unreadable(f"The body is not JSON in UTF-8: {fault}.") from None
    if not isinstance(data, dict):
        raise Unreadable("The body is not a JSON object.")
    return data


def _text(value: bytes | None) -> str | None:
    """Short UTF-8 text without NUL, which cannot be stored, and without what separates rows (`driver.in_columns`)."""
    try:
        text = value.decode() if value and len(value) <= MAX_NAME else None
    except UnicodeDecodeError:
        return None
    return None if text is None or "\0" in text or SEPARATOR in text else text


def _repeated(value: bytes | None) -> str | None:
    """The same of what many records have alike."""
    return _known(value) if value and len(value) <= MAX_NAME else None


_known = lru_cache(256)(_text)


@lru_cache(256)
def _version(text: str | None) -> int | None:
    return int(text) if text and _is_version(text) else None


_is_version = re.compile("[1-9][0-9]{0,17}").fullmatch


def _uuid(text: str | None) -> str | None:
    if text is None or _is_uuid(text):
        return text
    try:
        return str(UUID(text))
    except ValueError:
        return None


_is_uuid = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
"""Whether a UUID is written as usual; a UUID that is made of each takes as long as all else of an identity."""


def _time(text: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Unreadable("Header ce_time is not an RFC 3339 time with an offset.")
    return moment

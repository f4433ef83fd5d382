"""Records with a place in a partition."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from shared.events.envelope import Event, Record
from tests.kit import bus

TYPE, AREA = "station.opened.v1", "440703101000"


def record(offset: int, *, subject: UUID | None = None, version: int = 1, at: datetime | None = None) -> Record:
    event = Event(TYPE, {"occurred_at": datetime.now(UTC), "code": AREA, "name": "站", "level": "TOWN"}, AREA)
    return replace(bus.event_record(event, subject or uuid4(), version, at or datetime.now(UTC)), offset=offset)

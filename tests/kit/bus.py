"""Carrying events between services without a broker: outbox rows become the records a broker would deliver."""

import importlib
import itertools
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from uuid_utils.compat import uuid7

from shared.events import catalogue
from shared.events.envelope import Event, Record, headers_of
from shared.events.inbox import Inbox
from shared.events.tables import OUTBOX
from shared.service import Service
from tests.kit.people import TOWN
from tests.kit.stores import Store

_offsets = itertools.count()


def service(name: str) -> Service:
    found: Service = importlib.import_module(f"services.{name}.work").SERVICE
    return found


def told(event: Event, subject: UUID, version: int, at: datetime) -> Record:
    """An event as a broker would deliver it, of whatever service, version and moment."""
    headers = headers_of(
        id=str(uuid7()),
        source="/muster/test",
        type=event.type,
        subject=str(subject),
        time=at.isoformat(),
        version=str(version),
        area=event.area,
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )
    key, value = str(subject).encode(), catalogue.encode(event)
    return Record(catalogue.topic_of(event.type), 0, next(_offsets), key, value, headers)


def told_of_file(person: UUID, version: int = 1) -> Record:
    """What the registry tells of a file, as a broker would deliver it: first that it was registered, then changes."""
    event = Event(f"veteran.{'registered' if version == 1 else 'changed'}.v1", {**_FILE, "occurred_at": _AT}, TOWN)
    return told(event, person, version, _AT)


_AT = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
_FILE = {
    **dict.fromkeys(("station_area", "registered_area", "residence_area"), TOWN),
    **dict.fromkeys(("is_veteran", "preferential_care", "alive"), True),
    **{"tier": "KEY", "over_80": False},
}


def inbox(store: Store) -> Inbox:
    return service(store.service).inbox(store.work)


def record(row: Any, source: str = "test") -> Record:
    headers = headers_of(
        id=str(row.event_id),
        source=f"/muster/{source}",
        type=row.type,
        subject=row.aggregate,
        time=row.created_at.isoformat(),
        version=str(row.version),
        area=row.area,
        traceparent=row.traceparent,
    )
    return Record(row.topic, 0, next(_offsets), row.aggregate.encode(), row.body, headers)


def take(store: Store) -> list[Record]:
    """Empty a store's outbox."""

    def work(db: Any) -> list[Record]:
        rows = db.execute(select(OUTBOX).order_by(OUTBOX.c.id)).all()
        db.execute(delete(OUTBOX))
        return [record(row, store.service) for row in rows]

    return store.work.run(work)


def carry(stores: Iterable[Store]) -> list[Record]:
    """Deliver everything published by any of the stores to all of them, until nothing more is published."""
    everything = list(stores)
    carried: list[Record] = []
    while new := [found for store in everything for found in take(store)]:
        carried += new
        for store in everything:
            topics = service(store.service).topics
            box = inbox(store)
            for found in new:
                if found.topic in topics:
                    box.apply(found)
            box.drain(seconds=60)
    return carried

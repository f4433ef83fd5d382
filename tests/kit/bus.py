"""Carrying events between services without a broker: outbox rows become the records a broker would deliver."""

import importlib
import itertools
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from jsonschema_rs import Draft202012Validator as Validator
from jsonschema_rs import validator_for
from uuid_utils.compat import uuid7

from deploy.docs.schemas import schema_of
from services.registry.calendar.timers import arrange_shipped_years
from shared.events import catalogue
from shared.events.envelope import Event, Record, headers_of
from shared.events.handling import slices
from shared.events.inbox import Inbox, Outcome
from shared.service import Service
from tests.kit.people import TOWN
from tests.kit.stores import Store
from tests.kit.timers import once

_offsets = itertools.count()
_ended: set[tuple[str, str]] = set()
"""Aggregates whose last event was taken."""


def service(name: str) -> Service:
    service: Service = importlib.import_module(f"services.{name}.work").SERVICE
    return service


def event_record(event: Event, subject: UUID, version: int, at: datetime) -> Record:
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


def file_record(person: UUID, version: int = 1, at: datetime | None = None) -> Record:
    """The registry's event of a file, as a broker would deliver it: version 1 registers it, later ones change it."""
    event = Event(f"veteran.{'registered' if version == 1 else 'changed'}.v1", {**_FILE, "occurred_at": _AT}, TOWN)
    return event_record(event, person, version, at or _AT)


_AT = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
_FILE = {
    **dict.fromkeys(("station_area", "registered_area", "residence_area"), TOWN),
    **dict.fromkeys(("is_veteran", "preferential_care", "alive"), True),
    **{"tier": "KEY", "over_80": False},
}


def inbox(store: Store) -> Inbox:
    return service(store.service).inbox(store.work)


def apply(inbox: Inbox, record: Record, reached: int = 0) -> Outcome:
    """Give an inbox one record, by itself; `reached` is how far its partition was applied."""
    (outcome,) = inbox.apply([record], {(record.topic, record.partition): reached})
    return outcome


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


@cache
def _published(type: str) -> Validator:
    return validator_for(schema_of(type), validate_formats=True)


def take(store: Store) -> list[Record]:
    """Empty a store's outbox. Each event must be as its published JSON Schema says, and none may follow a last one."""
    with store.work.engine.connect() as db:  # in no transaction: most often there is nothing to take
        rows = sorted(db.exec_driver_sql("DELETE FROM outbox RETURNING *"), key=attrgetter("id"))
    for row in rows:
        _published(row.type).validate(json.loads(row.body))
        aggregate = (store.name, row.aggregate)
        assert aggregate not in _ended, f"{row.type} after the last event of {row.aggregate}"
        if catalogue.CONTRACTS[row.type].ends:
            _ended.add(aggregate)
    return [record(row, store.service) for row in rows]


def make_calendar_known(stores: Iterable[Store]) -> None:
    """Arrange the years that ship, and let every service know them."""
    for store in (everything := list(stores)):
        if store.service == "registry":
            once(store.work, arrange_shipped_years)
    carry(everything)


def carry(stores: Iterable[Store]) -> list[Record]:
    """Deliver everything published by any of the stores to all of them, until nothing more is published."""
    everything = publishing = list(stores)
    carried: list[Record] = []
    while new := [record for store in publishing for record in take(store)]:
        carried += new
        publishing = [store for store in everything if _deliver(store, new)]
    return carried


def _deliver(store: Store, published: Iterable[Record]) -> bool:
    """Whether any of it is for this service."""
    topics = service(store.service).topics
    records = [record for record in published if record.topic in topics]
    if records:
        box = inbox(store)
        for part in slices({store.service: records}):
            box.apply(part, {})
        box.drain(seconds=60)
    return bool(records)

"""Alerts for tests: what notify hears from the others, and how its inboxes and logs stand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from shared.contracts.access import Role
from shared.events.envelope import Event, Record
from tests.kit import bus
from tests.kit.apps import Caller
from tests.kit.people import CITY, COUNTY, TOWN, VILLAGE
from tests.kit.stores import Store

STATIONS = {TOWN: "TOWN", COUNTY: "COUNTY", CITY: "CITY"}
_NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


class News:
    """What notify hears: each event is the next of its aggregate."""

    def __init__(self, store: Store, goes_on: "News | None" = None) -> None:
        """`goes_on` with what was told before."""
        self._inbox = bus.inbox(store)
        self._slice: list[Record] | None = None
        self._versions: dict[UUID, int] = dict(goes_on._versions) if goes_on else {}

    def tell(self, type: str, subject: UUID, body: dict[str, Any], area: str = TOWN) -> None:
        version = self._versions[subject] = self._versions.get(subject, 0) + 1
        event = Event(type, {"occurred_at": _NOW, **body}, area)
        record = bus.event_record(event, subject, version, datetime.now(UTC))
        if self._slice is None:
            bus.apply(self._inbox, record)
        else:
            self._slice.append(record)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is told in here is heard in one slice."""
        records = self._slice = list[Record]()
        yield
        self._slice = None
        self._inbox.apply(records, {(record.topic, record.partition): 0 for record in records})

    def stations(self, *areas: str, closed: str = "") -> None:
        """The stations there are; those of the town, its county and the city if none are named."""
        for area in areas or STATIONS:
            id, level = uuid4(), STATIONS.get(area, "VILLAGE")
            self.tell("station.opened.v1", id, {"code": area, "name": "站", "level": level}, area)
            if area == closed:
                gone = {"code": area, "level": level, "closed_on": date(2020, 1, 1)}
                self.tell("station.closed.v1", id, gone, area)

    def account(self, area: str, *, party: str = "SERVICE", id: UUID | None = None, active: bool = True) -> UUID:
        """Someone reads an inbox."""
        id = id or uuid4()
        self.tell("account.changed.v1", id, {"account_id": id, "party": party, "active": active}, area)
        return id

    def person(self, area: str = TOWN, id: UUID | None = None, change: str = "registered", **more: Any) -> UUID:
        """Someone's file, or what becomes of it; of no tier that anyone is told of."""
        id = id or uuid4()
        file = {
            **dict.fromkeys(("station_area", "registered_area", "residence_area"), area),
            **dict.fromkeys(("is_veteran", "preferential_care", "alive"), True),
            **{"tier": "UNIVERSAL", "over_80": False},
        }
        self.tell(f"veteran.{change}.v1", id, {**file, **more}, area)
        return id

    def due(self, area: str = TOWN, person: UUID | None = None, id: UUID | None = None, change: str = "opened") -> UUID:
        """A verification visit is wanted of someone, or what becomes of it."""
        id = id or uuid4()
        body = {"due_id": id, "veteran_id": person or uuid4(), "purpose": "VERIFICATION", "due_on": date(2026, 12, 8)}
        more: dict[str, Any] = {"settled": {"visit_id": uuid4()}, "soon": {"days": 3}}.get(change, {})
        self.tell(f"due.{change}.v1", id, {**body, **more}, area)
        return id


class Notify(NamedTuple):
    """Notify with what it hears, and its callers."""

    store: Store
    news: News
    town: Caller
    county: Caller
    city: Caller


def lying(caller: Caller, query: str = "") -> list[Any]:
    """What lies in someone's inbox."""
    items: list[Any] = caller.get(f"/v1/alerts?limit=200{query}")["items"]
    return items


def village_of(town: Caller, area: str = VILLAGE) -> Caller:
    """Someone of a village's station."""
    return town.as_(Role.VILLAGE_WORKER, area)


def due_of(id: UUID) -> dict[str, Any]:
    """The body of a due of verification."""
    return {"due_id": id, "veteran_id": uuid4(), "purpose": "VERIFICATION", "due_on": datetime.now(UTC).date()}


def rows(store: Store, statement: str) -> list[Any]:
    with store.superuser() as db:
        return db.execute(statement.encode()).fetchall()


def log_of(store: Store, area: str, party: str = "SERVICE") -> list[tuple[int, str]]:
    """The lines of an inbox's log: number and kind."""
    where = f"area = '{area}' AND party = '{party}'"
    return rows(store, f"SELECT seq, kind FROM entries WHERE {where} ORDER BY seq")


def later(store: Store, hours: float) -> Callable[[], None]:
    """Let so many hours have passed for everything that waits."""
    span = f"interval '{int(hours * 3600)} seconds'"

    def pass_by() -> None:
        with store.superuser() as db:
            db.execute(f"UPDATE alerts SET escalate_at = escalate_at - {span}, digest_at = digest_at - {span}".encode())
            db.execute(f"UPDATE alert_places SET snoozed_until = snoozed_until - {span}".encode())

    return pass_by


def events_of(store: Store) -> Iterator[tuple[str, str]]:
    """Type and aggregate of what notify has published since it was asked last."""
    for record in bus.take(store):
        yield dict(record.headers)["ce_type"].decode(), (record.key or b"").decode()

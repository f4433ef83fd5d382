"""Scorecards, and the events of all services that they count."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from services.registry.likes.queries import scorecards as scorecards_queries
from services.registry.likes.rules import period_named
from services.registry.models import Scorecard
from shared.clock import SHANGHAI
from shared.events.envelope import Event, Record
from shared.events.inbox import Outcome as Applied
from shared.shares import Figure
from tests.kit import bus
from tests.kit.apps import Caller
from tests.kit.people import CITY, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.stores import Store

QUARTER = "2026-Q3"
TODAY = date(2026, 11, 24)
CARD = "/v1/scorecards"


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


class Registry:
    """A registry on a November day of 2026, and the events of other services that it receives, of whatever day."""

    def __init__(self, store: Store, app: Caller) -> None:
        self.store, self.app = store, app
        self.log: list[Record] = []
        self.versions: dict[UUID, int] = {}

    def receive(self, type: str, subject: UUID, on: date | datetime, area: str = VILLAGE, /, **data: Any) -> None:
        moment = on if isinstance(on, datetime) else at(on)
        version = self.versions[subject] = self.versions.get(subject, 0) + 1
        event = Event(type, {"occurred_at": moment, **data}, area)
        record = bus.event_record(event, subject, version, moment)
        self.log.append(record)
        assert bus.apply(bus.inbox(self.store), record) is Applied.APPLIED

    def file(
        self, on: date, area: str = VILLAGE, *, change: str = "registered", id: UUID | None = None, **of: Any
    ) -> UUID:
        subject = id or uuid4()
        alike = dict.fromkeys(("station_area", "registered_area", "residence_area"), area)
        plain = {"is_veteran": True, "preferential_care": False, "tier": "KEY", "over_80": False, "alive": True}
        self.receive(f"veteran.{change}.v1", subject, on, area, **{**alike, **plain, "complete": True, **of})
        return subject

    def due(self, due_on: date, *, area: str = VILLAGE, opened: date | None = None, **more: Any) -> UUID:
        subject = uuid4()
        self._due("opened", subject, opened or due_on - timedelta(days=30), due_on, area, **more)
        return subject

    def _due(self, change: str, subject: UUID, on: date, due_on: date, area: str = VILLAGE, **more: Any) -> None:
        body = {"purpose": "CONTACT", **more, "due_id": subject, "veteran_id": uuid4(), "due_on": due_on}
        self.receive(f"due.{change}.v1", subject, on, area, **body)

    def visit(self, visited_on: date, *settles: UUID, on: date | None = None, of: UUID | None = None) -> UUID:
        subject = uuid4()
        body = {"visit_id": subject, "veteran_id": of or uuid4(), "method": "HOME_VISIT", "reached": True}
        self.receive("visit.logged.v1", subject, on or visited_on, visited_on=visited_on, settles=list(settles), **body)
        return subject

    def answer(self, on: date, happiness: int, gain: int, honour: int) -> None:
        """One answer told by itself, as records of before do."""
        subject, scores = uuid4(), {"happiness": happiness, "gain": gain, "honour": honour, "scale_max": 5}
        self.receive("satisfaction.given.v1", subject, on, satisfaction_id=subject, occasion="GENERAL", **scores)

    def answers(self, on: date, number: int, points: int, area: str = TOWN) -> None:
        """Answers of the third quarter of a town told together, each scale with so many points."""
        subject, scores = uuid4(), dict.fromkeys(("happiness", "gain", "honour"), points)
        period = {"from_on": date(2026, 7, 1), "to_on": date(2026, 9, 30)}
        body = {"satisfaction_id": subject, "answers": number, "scale_max": 5, **period, **scores}
        self.receive("satisfaction.summed.v1", subject, on, area, **body)

    def figures(self, period: str = QUARTER, today: date = TODAY, area: str = CITY) -> dict[str, dict[str, Figure]]:
        named, rules = period_named(period)
        span = scorecards_queries.span_of(rules, named, today)
        with self.store.work.session() as db:
            return scorecards_queries.figures(db, rules, span, area)

    def figure(self, name: str, area: str = VILLAGE, **of: Any) -> tuple[int, int]:
        figure = self.figures(**of)[area].get(name, Figure())
        return figure.numerator, figure.denominator


def named(card: Any) -> dict[str, Any]:
    """A scorecard's indicators by name."""
    return {each["indicator"]: each for part in card["dimensions"] for each in part["indicators"]}


def counts(card: Any, name: str) -> tuple[Any, Any]:
    return named(card)[name]["numerator"], named(card)[name]["denominator"]


def quarter(registry: Registry) -> UUID:
    """A quarter in which a village did some of what it should. Returns one of its people."""
    people = [registry.file(date(2026, 3, n + 1), verified_on=date(2026, 3, 1)) for n in range(6)]
    for n in range(8):
        due = registry.due(date(2026, 8, n + 1))
        if n < 6:
            registry.visit(date(2026, 8, n + 1), due)
    registry.due(date(2026, 8, 9), area=OTHER_VILLAGE)
    for n in range(6):
        registry.answer(date(2026, 9, n + 1), 5, 4, 3)
    registry.answers(date(2026, 9, 20), 7, 30)
    return people[0]


def stored(registry: Registry) -> dict[str, dict[str, Figure]]:
    with registry.store.work.session() as db:
        rows = db.scalars(select(Scorecard).where(Scorecard.period == QUARTER)).all()
    return {row.area: {name: Figure(*figure) for name, figure in row.figures.items()} for row in rows}

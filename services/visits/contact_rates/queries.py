"""Reads of contact rates: of the people an area serves now, who was contacted in a calendar period."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, select
from sqlalchemy.orm import Session

from services.visits.contact_rates.domain import Period, Rate, period, rates
from services.visits.dues.domain.contact import Purpose
from services.visits.dues.rules import RULES
from services.visits.models import ContactYear, Person
from services.visits.people.queries import contacted
from shared.security.areas import LEVELS
from shared.security.ranges import within
from shared.shares import Figure

RATES = rates(RULES)


def by_station(db: Session, area: str, on: date) -> dict[str, dict[str, Figure]]:
    """Every rate of the periods that contain a day, by name: of an area's stations, by code."""
    spans = [(rate, period(rate.months, on)) for rate in RATES.values()]
    met = [_met(rate, span) for rate, span in spans]
    reached = _counted(db, ContactYear.area, area, met, [ContactYear.year == on.year])
    meant = [_meant(rate, span) for rate, span in spans]
    served = _counted(db, Person.area, area, meant, [contacted()])
    none = [0] * len(spans)
    return {
        name: {code: Figure(reached.get(code, none)[at], people[at], people[at]) for code, people in served.items()}
        for at, name in enumerate(RATES)
    }


def people(rate: Rate, area: str, on: date, *, met: bool) -> Select[Any]:
    """The people behind a rate: those contacted in its period, or those still to contact."""
    return select(Person).where(within(Person.area, area), *_behind(rate, on, met=met))


def cities(db: Session) -> Sequence[str]:
    """The codes of the cities with anyone to contact."""
    city = func.left(Person.area, LEVELS[0]) + "0" * (LEVELS[-1] - LEVELS[0])
    return db.scalars(select(city).where(contacted()).distinct().order_by(city)).all()


def _behind(rate: Rate, on: date, *, met: bool) -> list[ColumnElement[bool]]:
    span = period(rate.months, on)
    year = and_(ContactYear.veteran_id == Person.id, ContactYear.year == on.year)
    reached = select(1).where(year, _met(rate, span)).exists()
    return [contacted(), _meant(rate, span), reached if met else not_(reached)]


def _met(rate: Rate, span: Period) -> ColumnElement[bool]:
    column = ContactYear.home_visits if rate.purpose is Purpose.HOME_VISIT else ContactYear.contacts
    known = ContactYear.registered_on <= span.to_on
    return and_(ContactYear.tier == rate.tier, known, column.bitwise_and(span.months) != 0)


def _meant(rate: Rate, span: Period) -> ColumnElement[bool]:
    return and_(Person.tier == rate.tier, Person.registered_on <= span.to_on)


def _counted(
    db: Session, column: Any, area: str, wanted: Sequence[ColumnElement[bool]], where: Sequence[ColumnElement[bool]]
) -> dict[str, Sequence[int]]:
    """How many rows meet each of `wanted`, by the station's code."""
    each = select(column, *(func.count().filter(one) for one in wanted))
    rows = db.execute(each.where(within(column, area), *where).group_by(column))
    return {code: counts for code, *counts in rows}

"""Reads of warnings, and of whom to look after: people of tier KEY and those of 80 and more. Who lives alone is not
known of anyone.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from services.visits.models import Check, Person, WeatherWarning
from services.visits.people.queries import contacted
from shared.security.ranges import concerning, within

_LOOKED_AFTER = or_(Person.tier == "KEY", Person.over_80.is_(True))


def warnings(area: str, on: date | None) -> Select[WeatherWarning]:
    """Warnings of an area, of those within it and those above it; only those that stand on a day if asked."""
    rows = select(WeatherWarning).where(concerning(WeatherWarning.area, area))
    return rows.where(*_standing(on)) if on else rows


def to_tell(today: date) -> Select[WeatherWarning]:
    """Warnings that stand today and whose towns were not told of today."""
    untold = or_(WeatherWarning.told_on.is_(None), WeatherWarning.told_on < today)
    return select(WeatherWarning).where(*_standing(today), untold).order_by(WeatherWarning.id)


def _standing(on: date) -> tuple[ColumnElement[bool], ...]:
    return (WeatherWarning.lifted_at.is_(None), WeatherWarning.from_on <= on, WeatherWarning.to_on >= on)


def by_town(db: Session, area: str) -> Mapping[str, int]:
    """How many people to look after, by the code of every town that serves anyone: were those without any left out,
    being told would tell of the few there are.
    """
    town = func.left(Person.area, 9) + "000"
    rows = select(town, func.count().filter(_LOOKED_AFTER)).where(contacted(), within(Person.area, area))
    return {code: people for code, people in db.execute(rows.group_by(town).order_by(town))}


def people(area: str) -> Select[Person]:
    """Whom to look after in an area."""
    return select(Person).where(contacted(), within(Person.area, area), _LOOKED_AFTER)


def checks_of(warning: WeatherWarning) -> Select[Check]:
    """What towns were told of a warning."""
    return select(Check).where(Check.warning_id == warning.id).order_by(Check.id)

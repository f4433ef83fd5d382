"""Reads of whom reminders are about: standing files of the living, as of a day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select, tuple_
from sqlalchemy.orm import Session

from services.registry.models import Benefit, Contest, Station, TrainingPlan, Veteran
from services.registry.models.veterans import STANDING
from services.registry.network.domain.stations import State
from services.registry.reminders.domain import born_on
from services.registry.reminders.rules import RULES
from services.registry.standards.domain import Measure, Status
from services.registry.standards.queries.findings import latest_of
from services.registry.standards.rules import FIVE_HAVES
from shared.clock import months_before
from shared.contracts.levels import Level
from shared.security.ranges import within

_LIVING: Sequence[ColumnElement[bool]] = (STANDING, and_(Veteran.alive))


def celebrated(first: date, last: date, today: date) -> list[ColumnElement[bool]]:
    """Whose birthday lies between two days: of age by the last of them, and no death in their family not long ago."""
    born = tuple_(extract("month", Veteran.birth_date), extract("day", Veteran.birth_date))
    of_age = Veteran.birth_date <= months_before(last, 12 * RULES.from_age)
    mourned = today - timedelta(days=RULES.bereaved_days)
    spared = or_(Veteran.bereaved_on.is_(None), Veteran.bereaved_on <= mourned)
    return [*_LIVING, born.in_(born_on(first, last)), of_age, spared]


def unconfirmed(today: date) -> list[ColumnElement[bool]]:
    """Benefits of the living that were not confirmed this year; one recorded this year was looked at then."""
    before = Benefit.confirmed_on < today.replace(month=1, day=1)
    return [*_LIVING, Benefit.id.is_not(None), or_(Benefit.confirmed_on.is_(None), before)]


def eligible(last: date) -> list[ColumnElement[bool]]:
    """Whose disability was assessed so long before a day that another grade may be asked for."""
    since = months_before(last, RULES.regrade_months)
    return [*_LIVING, Veteran.disability_grade.is_not(None), Veteran.disability_assessed_on <= since]


def birthday_files(area: str, day: date, today: date) -> Select[Veteran]:
    """The files of an area whose birthday a day is."""
    return select(Veteran).where(within(Veteran.area, area), *celebrated(day, day, today)).order_by(Veteran.id)


def unconfirmed_benefits(area: str, today: date) -> Select[Benefit]:
    """The benefits of an area that want confirming this year."""
    rows = select(Benefit).join(Veteran, Veteran.id == Benefit.veteran_id)
    return rows.where(within(Benefit.area, area), *unconfirmed(today))


def eligible_files(area: str, today: date) -> Select[Veteran]:
    """The files of an area whose disability may be graded anew."""
    return select(Veteran).where(within(Veteran.area, area), *eligible(today))


def eligible_ids(last: date) -> Select[UUID]:
    """Ids of those whose disability might be graded anew by a day."""
    return select(Veteran.id).where(*eligible(last))


def by_town(db: Session, *meant: ColumnElement[bool], benefits: bool = False) -> Mapping[str, int]:
    """How many people meet conditions, by the code of every town that serves anyone: were those without any left out,
    being told would tell of the few there are. Those of a wider area's own station stand under its code.
    """
    town = func.left(Veteran.area, 9) + "000"
    rows = select(town, func.count(Veteran.id.distinct()).filter(*meant)).where(*_LIVING)
    if benefits:
        rows = rows.outerjoin(Benefit, Benefit.veteran_id == Veteran.id)
    return {code: people for code, people in db.execute(rows.group_by(town).order_by(town))}


def cities(db: Session) -> Sequence[str]:
    """The codes of the open centres of cities."""
    return db.scalars(select(Station.area).where(Station.level == Level.CITY, Station.state == State.OPEN)).all()


def lacking(db: Session) -> Mapping[str, int]:
    """How many of the five haves were last found unmet at each open station, by its code."""
    found = latest_of(Measure.FIVE_HAVES, FIVE_HAVES["version"]).subquery()
    rows = select(Station.area, func.count()).join(found, found.c.station_id == Station.id)
    unmet = found.c.status == Status.UNMET, Station.state == State.OPEN
    unmet_at = rows.where(*unmet).group_by(Station.area).order_by(Station.area)
    return {code: items for code, items in db.execute(unmet_at)}


def contests_on(day: date) -> Select[Contest]:
    """Contests planned for a day and not held yet."""
    return select(Contest).where(Contest.planned_on == day, Contest.held_on.is_(None)).order_by(Contest.id)


def trainings_on(day: date) -> Select[TrainingPlan]:
    """Sessions of training planned for a day."""
    return select(TrainingPlan).where(TrainingPlan.planned_on == day).order_by(TrainingPlan.id)

"""Entering and lifting warnings, and telling towns each day whom to look after. Locks: the warning, then its checks in
id order.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.models import Check, WeatherWarning
from services.visits.weather import domain, events, queries
from services.visits.weather.domain import Signal, WarningLifted, Weather
from shared import clock
from shared.bulk import row_of
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.events.outbox import publish, publish_new
from shared.security.ranges import own_area
from shared.shares import at_most


def enter_warning(
    db: Session, by: Actor, area: str, weather: Weather, signal: Signal, from_on: date, to_on: date
) -> WeatherWarning:
    """Enter a warning for an area within the caller's; its towns are told on each of its days.

    Raises AreaForeign, WarningOutOfTime.
    """
    domain.check_days(from_on, to_on, clock.today(db))
    warning = WeatherWarning(
        version=1,
        area=own_area(by.area, area, "#/area"),
        weather=weather,
        signal=signal,
        from_on=from_on,
        to_on=to_on,
        entered_by=by.account,
        entered_at=clock.now(db),
    )
    db.add(warning)
    db.flush()
    if from_on <= clock.today(db):
        tell_towns(db, warning, clock.today(db))
    return warning


def lift_warning(db: Session, by: Actor, id: UUID, expected: int | None) -> WeatherWarning:
    """End a warning before its last day; what towns were told of it is over. Raises NotFound, VersionStale,
    WarningLifted.
    """
    warning = hold_one(db, WeatherWarning, id, within=by.area, expected=expected)
    if warning.lifted_at:
        raise WarningLifted
    warning.lifted_at = clock.now(db)
    warning.version += 1
    for check in db.scalars(queries.checks_of(warning).with_for_update()):
        publish(db, check, events.check_over(check))
    return warning


def tell_towns(db: Session, warning: WeatherWarning, today: date) -> None:
    """Tell the towns of a warning, which is held, whom to look after today."""
    rows = [
        row_of(Check, area=town, warning_id=warning.id, day=today, at_most=at_most(people))
        for town, people in queries.by_town(db, warning.area).items()
    ]
    publish_new(db, Check, [(row, events.check_wanted(row, warning)) for row in rows])
    warning.told_on = today
    warning.version += 1
    db.flush()

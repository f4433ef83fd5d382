"""Arranging years: the calendar's next version. Locks: an advisory one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.calendar import events
from services.registry.calendar.domain import Sourced
from services.registry.models import Arrangement, Calendar
from shared import clock, locks
from shared.calendars import known
from shared.contracts.access import Actor
from shared.events.outbox import publish


def arrange_year(db: Session, by: Actor, new: Sourced) -> Arrangement:
    """Enter the published arrangement of a year, in the place of the one before. Raises ArrangementUnfit."""
    new.check(clock.today(db))
    locks.take(db, locks.CALENDAR)
    (entered,) = _enter(db, [new], by.area, by.account)
    return entered


def arrange_shipped_years(db: Session, shipped: Sequence[Sourced], area: str) -> bool:
    """Enter the arrangements that ship, but of years that are arranged. Returns whether there were any."""
    locks.take(db, locks.CALENDAR)
    there = known(db).years
    return bool(_enter(db, [each for each in shipped if each.year not in there], area, None))


def _enter(db: Session, new: Sequence[Sourced], area: str, by: UUID | None) -> list[Arrangement]:
    """The calendar, locked, with these years, told by one event whatever their number."""
    if not new:
        return []
    row = db.scalar(select(Calendar)) or Calendar()
    arranged = known(db)
    for each in new:
        arranged = arranged.arranged(each)
    row.years = sorted(arranged.years)
    row.days_off, row.workdays = sorted(arranged.days_off), sorted(arranged.workdays)
    publish(db, row, events.calendar_arranged(row, area))
    entered = [
        Arrangement(
            year=each.year,
            version=row.version,
            source=each.source,
            days_off=sorted(each.days_off),
            workdays=sorted(each.workdays),
            entered_by=by,
            entered_at=clock.now(db),
        )
        for each in new
    ]
    db.add_all(entered)
    return entered

"""The calendar of working days as a service has it from the registry, and the last days that hang on it.

A row with such a day keeps how it was reckoned: from which day, how many working days, by which version of the
calendar. A timer reckons those again that an older version gave, so a new arrangement moves each once, whoever runs and
however late, also what was written while the arrangement was on its way.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import ARRAY, Column, Date, Integer, MetaData, Select, Table, Uuid
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import clock
from shared.bulk import replace, write
from shared.driver import execute
from shared.events.envelope import Event, Received
from shared.events.outbox import publish
from shared.timers import Batch
from shared.workdays import Arrangement, Calendar, moved

MOST_SHOWN = 100
"""Of the clocks that an arrangement would move."""

CALENDAR = Table(
    "calendar",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("years", ARRAY(Integer), nullable=False),
    Column("days_off", ARRAY(Date), nullable=False),
    Column("workdays", ARRAY(Date), nullable=False),
)
"""One row: the registry's own, elsewhere a projection of `calendar.arranged`."""


def known(db: Session) -> Calendar:
    """The calendar as this service knows it; without a row no year is arranged."""
    for row in execute(db, _KNOWN, {}):
        return _read(*row)
    return Calendar()


_KNOWN = """
    SELECT version, to_json(years)::text AS years, to_json(days_off)::text AS days_off,
           to_json(workdays)::text AS workdays
      FROM calendar
"""


@lru_cache(2)
def _read(version: int, years: str, days_off: str, workdays: str) -> Calendar:
    """The calendar by PostgreSQL's texts of it: to read its days each time takes as long as to ask for them."""
    days = (frozenset(map(date.fromisoformat, json.loads(each))) for each in (days_off, workdays))
    return Calendar(version, frozenset(json.loads(years)), *days)


def remember_calendar(db: Session, events: Sequence[Received]) -> None:
    """Keep the calendar, which each event tells whole."""
    days = ("years", "days_off", "workdays")
    rows = [{"id": e.subject, "version": e.version, **{name: e.data[name] for name in days}} for e in events]
    write(db, CALENDAR, rows, replace("id", ("version", *days)))


class InWorkdays:
    """Columns of a row whose last day is `workdays` working days after `counted_from`, by a version of the calendar.
    All three are None where no such day is awaited. It is `provisional` if the arrangement of a year that it passes
    through was not published.
    """

    counted_from: Mapped[date | None]
    workdays: Mapped[int | None]
    calendar: Mapped[int | None]
    provisional: Mapped[bool] = mapped_column(default=False)


def in_workdays(calendar: Calendar, since: date, workdays: int) -> dict[str, Any]:
    """The columns of InWorkdays for so many working days after `since`."""
    provisional = calendar.is_provisional(since, calendar.add(since, workdays))
    return {"counted_from": since, "workdays": workdays, "calendar": calendar.version, "provisional": provisional}


NOT_IN_WORKDAYS: dict[str, Any] = {"counted_from": None, "workdays": None, "calendar": None, "provisional": False}

T = TypeVar("T", bound=Any)


@dataclass(frozen=True)
class Clock(Generic[T]):
    """A kind of last day that is reckoned in working days. `running` selects the rows of `model` that await it and were
    not told overdue, in order, each with the aggregate that tells of it where the row is none itself; `day` is its
    column. `move` sets it, by a calendar and as of today, with what hangs on it; `event` tells, of what was selected,
    from which day it moved.
    """

    model: type[T]
    day: str
    running: Callable[[], Select[*tuple[Any, ...]]]
    move: Callable[[T, date, Calendar, date], None]
    event: Callable[..., Event]

    def rows(self) -> Select[*tuple[Any, ...]]:
        return self.running().where(self.model.workdays.is_not(None))

    def moved(self, row: Any, calendar: Calendar, today: date) -> date:
        """The last day of a row, or of as much of it as `day` and InWorkdays, by another calendar."""
        return moved(getattr(row, self.day), calendar.add(row.counted_from, row.workdays), today, calendar)


def follow(db: Session, kind: Clock[T]) -> Batch[*tuple[Any, ...]]:
    """Reckon again the running clocks that an older calendar gave; tell of those that move."""
    calendar, today = known(db), clock.today(db)

    def act(row: T, *aggregate: Any) -> None:
        before = getattr(row, kind.day)
        after = kind.moved(row, calendar, today)
        for name, value in in_workdays(calendar, row.counted_from, row.workdays).items():
            setattr(row, name, value)
        if after != before:
            kind.move(row, after, calendar, today)
            publish(db, (row, *aggregate)[-1], kind.event(row, *aggregate, before))

    rows = kind.rows().where(kind.model.calendar < calendar.version)
    selected = [column["entity"] for column in rows.column_descriptions]
    return Batch(rows.with_for_update(skip_locked=True, of=selected), act)


def preview(db: Session, kind: Clock[T], arrangement: Arrangement) -> dict[str, Any]:
    """How many clocks run and how many an arrangement would move today, and the first of these."""
    calendar, today = known(db).arranged(arrangement), clock.today(db)
    model = kind.model
    columns = (model.id, model.area, model.counted_from, model.workdays, getattr(model, kind.day))
    rows = db.execute(kind.rows().with_only_columns(*columns, maintain_column_froms=True)).all()
    moves = [
        {"id": row.id, "station_area": row.area, "moved_from": before, "moved_to": after}
        for row in rows
        if (after := kind.moved(row, calendar, today)) != (before := getattr(row, kind.day))
    ]
    return {"running": len(rows), "moved": len(moves), "moves": moves[:MOST_SHOWN]}

"""The clocks of cases: started, stopped while the applicant is waited for, moved, ended, and told of.

Whoever calls holds the case; its clocks come after it in the order of locks. A stage is told once for each last day:
`deadline_firings` is unique by clock, stage and day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.clocks import queries
from services.assistance.clocks.domain import Stage, Term, fires_on, stage_on, workdays_lost
from services.assistance.models import Deadline, Firing
from shared import clock
from shared.bulk import write, write_last
from shared.calendars import NOT_IN_WORKDAYS, Clock, in_workdays, known
from shared.db import Aggregate
from shared.driver import execute, scalar
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.timers import Batch
from shared.workdays import DAY, Calendar

C = TypeVar("C", bound=Aggregate)


@dataclass(frozen=True)
class CaseKind(Generic[C]):
    """A kind of case with clocks. `fire` tells that the last day of one comes near, or that it is `over`, and may lead
    the case on then. `rescheduled` tells from which day a new calendar moved it.
    """

    name: str
    model: type[C]
    fire: Callable[[Session, C, Deadline, bool], Event]
    rescheduled: Callable[[Deadline, C, date], Event]

    def waiting(self) -> Select[*tuple[Any, ...]]:
        """Clocks that have something to tell, each with its case."""
        model: Any = self.model
        rows = select(Deadline, model).join(model, model.id == Deadline.case_id)
        return rows.where(Deadline.case_kind == self.name, Deadline.fires_on.is_not(None)).order_by(Deadline.id)

    def follows(self) -> Clock[Deadline]:
        """How the clocks follow the calendar of working days."""
        return Clock(Deadline, "due_on", self.waiting, _move, self.rescheduled)


def start(
    db: Session,
    kind: str,
    case: Any,
    clock_name: str,
    term: Term,
    since: date,
    *,
    area: str | None = None,
    last: bool = False,
) -> date:
    """Start a clock of a case from a day on, which itself does not count; it is seen in the case's area unless another
    is named. It is there at once, or where that is `last` in the transaction at its end, at less cost. Returns its last
    day.
    """
    calendar, reckoned = known(db), term.reckoned(since)
    due_on = term.last_day(since, calendar)
    row = {
        "id": uuid7(),
        "area": area or case.area,
        "case_kind": kind,
        "case_id": case.id,
        "clock": clock_name,
        "working": term.working,
        "started_on": since,
        "due_on": due_on,
        "remind_days": term.remind_days,
        "fires_on": fires_on(due_on, term.remind_days, clock.today(db)),
        **(in_workdays(calendar, *reckoned) if reckoned else NOT_IN_WORKDAYS),
    }
    write_last(db, Deadline, row) if last else write(db, Deadline, [row])
    return due_on


def every(db: Session, case_id: UUID) -> Sequence[Deadline]:
    """All clocks that a case has had, in the order in which they started."""
    return db.scalars(queries.every(case_id)).all()


def latest(db: Session, case_id: UUID, *clocks: str) -> Deadline | None:
    """The last of some clocks that a case has had."""
    return db.scalar(queries.latest(case_id, *clocks))


def held(db: Session, case_id: UUID, *clocks: str) -> list[Deadline]:
    """The running clocks of a case, all or some, locked, in id order; also those that stand still."""
    db.flush()
    rows = queries.running(case_id, *clocks).with_for_update().execution_options(populate_existing=True)
    return list(db.scalars(rows))


def end(db: Session, case_id: UUID, *clocks: str, met: bool) -> None:
    """End running clocks of a case, all or some: what they were for was done, or is not wanted any more. Those that
    stand still run on first, since their last day counts.
    """
    if any(isinstance(row, Deadline) for row in db.dirty):
        db.flush()
    values = {"case_id": case_id, "clocks": list(clocks) or None, "today": clock.today(db), "met": met}
    if scalar(db, _END, values):
        resume(db, case_id, *clocks)
        db.flush()
        execute(db, _END, values)


_SOME = (
    "case_id = %(case_id)s AND ended_on IS NULL AND (%(clocks)s::text[] IS NULL OR clock = ANY (%(clocks)s::text[]))"
)
_END = f"""
    WITH ended AS (
        UPDATE deadlines SET ended_on = %(today)s, met = %(met)s, fires_on = NULL, counted_from = NULL, workdays = NULL,
                             calendar = NULL, provisional = false
         WHERE {_SOME} AND stopped_on IS NULL
    )
    SELECT count(*) FROM deadlines WHERE {_SOME} AND stopped_on IS NOT NULL
"""


def stop(db: Session, case_id: UUID) -> None:
    """Let the running clocks of a case stand still, but for those whose last day has passed: it stays missed."""
    today = clock.today(db)
    for deadline in held(db, case_id):
        if deadline.due_on >= today:
            deadline.stopped_on, deadline.fires_on = today, None


def resume(db: Session, case_id: UUID, *clocks: str) -> None:
    """Let them run on. The days for which they stood still do not count."""
    calendar, today = known(db), clock.today(db)
    for deadline in held(db, case_id, *clocks):
        since, deadline.stopped_on = deadline.stopped_on, None
        if since is not None:
            stood = workdays_lost(since, today, calendar) if deadline.working else (today - since).days
            lengthen(db, deadline, stood)


def lengthen(db: Session, deadline: Deadline, days: int) -> None:
    """Give a running clock so many more days of the kind it counts, by the calendar as it is known now."""
    calendar, since = known(db), deadline.counted_from
    if since is None:
        deadline.due_on += timedelta(days=days)
    else:
        workdays = deadline.workdays or 0
        reckoned = (since, workdays + days) if deadline.working else (since + timedelta(days=days), workdays)
        deadline.due_on = calendar.add(*reckoned)
        _set(deadline, in_workdays(calendar, *reckoned))
    deadline.fires_on = fires_on(deadline.due_on, deadline.remind_days, clock.today(db))


def due(db: Session, kind: CaseKind[C]) -> Batch[*tuple[Any, ...]]:
    """For a timer: each last day is told of before it and once it has passed, as late as this may run."""
    rows = kind.waiting().where(Deadline.fires_on <= clock.today(db)).with_for_update(skip_locked=True)
    return Batch(rows, partial(fire, db, kind))


def fire(db: Session, kind: CaseKind[C], deadline: Deadline, case: C) -> bool:
    """Tell of a stage whose day has come; the case and the clock are locked. False if it had ended meanwhile."""
    today = clock.today(db)
    if deadline.fires_on is None:
        return False
    stage = stage_on(today, deadline.due_on)
    deadline.fires_on = deadline.due_on + DAY if stage is Stage.SOON else None
    told = {"deadline_id": deadline.id, "stage": stage, "due_on": deadline.due_on}
    db.add(Firing(area=deadline.area, fired_on=today, **told))
    publish(db, case, kind.fire(db, case, deadline, stage is Stage.OVERDUE))
    return True


def _set(deadline: Deadline, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(deadline, name, value)


def _move(deadline: Deadline, day: date, _: Calendar, today: date) -> None:
    deadline.due_on, deadline.fires_on = day, fires_on(day, deadline.remind_days, today)

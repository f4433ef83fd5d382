"""The clocks of cases: started, stopped while the applicant is waited for, moved, ended, and told of.

Whoever calls holds the case; its clocks come after it in the order of locks. A stage is told once for each last day:
`deadline_firings` is unique by clock, stage and day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from services.assistance.clocks import queries
from services.assistance.clocks.domain import Stage, Term, fires_on, stage_on, workdays_lost
from services.assistance.models import Deadline, Firing
from shared import clock
from shared.calendars import NOT_IN_WORKDAYS, Clock, in_workdays, known
from shared.db import Aggregate
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.timers import Batch
from shared.workdays import DAY, Calendar

C = TypeVar("C", bound=Aggregate)


@dataclass(frozen=True)
class CaseKind(Generic[C]):
    """A kind of case with clocks. `fire` tells of a stage, and may lead the case on where its time is over;
    `rescheduled` tells from which day a new calendar moved it.
    """

    name: str
    model: type[C]
    fire: Callable[[Session, C, Deadline, Stage], Event]
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
    db: Session, kind: str, case: Any, clock_name: str, term: Term, since: date, *, area: str | None = None
) -> Deadline:
    """Start a clock of a case from a day on, which itself does not count; it is seen in the case's area unless another
    is named.
    """
    calendar, reckoned = known(db), term.reckoned(since)
    due_on = term.last_day(since, calendar)
    deadline = Deadline(
        area=area or case.area,
        case_kind=kind,
        case_id=case.id,
        clock=clock_name,
        working=term.working,
        started_on=since,
        due_on=due_on,
        remind_days=term.remind_days,
        fires_on=fires_on(due_on, term.remind_days, clock.today(db)),
        **(in_workdays(calendar, *reckoned) if reckoned else NOT_IN_WORKDAYS),
    )
    db.add(deadline)
    return deadline


def end(db: Session, case_id: UUID, *clocks: str, met: bool) -> None:
    """End running clocks of a case, all or some: what they were for was done, or is not wanted any more."""
    for deadline in _held(db, case_id, *clocks):
        deadline.ended_on, deadline.met, deadline.fires_on = clock.today(db), met, None
        _set(deadline, NOT_IN_WORKDAYS)


def stop(db: Session, case_id: UUID) -> None:
    """Let the running clocks of a case stand still."""
    for deadline in _held(db, case_id):
        deadline.stopped_on, deadline.fires_on = clock.today(db), None


def resume(db: Session, case_id: UUID) -> None:
    """Let them run on. The days for which they stood still do not count, nor those that had passed before."""
    calendar, today = known(db), clock.today(db)
    for deadline in _held(db, case_id):
        if deadline.stopped_on is None:
            continue
        if deadline.working:
            lost = workdays_lost(deadline.stopped_on, today, calendar)
            _reckon(deadline, calendar, deadline.counted_from, (deadline.workdays or 0) + lost)
        else:
            lengthen(db, deadline, (today - deadline.stopped_on).days)
        deadline.stopped_on = None
        deadline.fires_on = fires_on(deadline.due_on, deadline.remind_days, today)


def lengthen(db: Session, deadline: Deadline, days: int) -> None:
    """Give a clock so many more days of the kind it counts."""
    calendar = known(db)
    if deadline.working:
        _reckon(deadline, calendar, deadline.counted_from, (deadline.workdays or 0) + days)
    elif deadline.counted_from is not None:
        _reckon(deadline, calendar, deadline.counted_from + timedelta(days=days), 1)
    else:
        deadline.due_on += timedelta(days=days)
    deadline.fires_on = fires_on(deadline.due_on, deadline.remind_days, clock.today(db))


def follow_case(db: Session, case_id: UUID, area: str) -> None:
    """Let the clocks of a case be seen where the case is seen now."""
    fired = Firing.deadline_id.in_(select(Deadline.id).where(Deadline.case_id == case_id))
    db.execute(update(Firing).where(fired).values(area=area))
    db.execute(update(Deadline).where(Deadline.case_id == case_id).values(area=area))


def fire(db: Session, kind: CaseKind[C], deadline: Deadline, case: C) -> bool:
    """Tell of a stage whose day has come; the case and the clock are locked. False if it had ended meanwhile."""
    today = clock.today(db)
    if deadline.fires_on is None:
        return False
    stage = stage_on(today, deadline.due_on)
    deadline.fires_on = deadline.due_on + DAY if stage is Stage.SOON else None
    told = {"deadline_id": deadline.id, "stage": stage, "due_on": deadline.due_on}
    db.add(Firing(area=deadline.area, fired_on=today, **told))
    publish(db, case, kind.fire(db, case, deadline, stage))
    return True


def firing(db: Session, kind: CaseKind[C]) -> Batch[Deadline, C]:
    """Each last day of a case is told of before it and once it has passed, as late as this may run; for the timers of
    each kind.
    """
    rows = kind.waiting().where(Deadline.fires_on <= clock.today(db)).with_for_update(skip_locked=True)
    return Batch(rows, partial(fire, db, kind))


def _held(db: Session, case_id: UUID, *clocks: str) -> list[Deadline]:
    db.flush()
    rows = queries.running(case_id, *clocks).with_for_update().execution_options(populate_existing=True)
    return list(db.scalars(rows))


def _reckon(deadline: Deadline, calendar: Calendar, counted_from: date | None, workdays: int) -> None:
    assert counted_from is not None  # it counts working days
    deadline.due_on = calendar.add(counted_from, workdays)
    _set(deadline, in_workdays(calendar, counted_from, workdays))


def _set(deadline: Deadline, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(deadline, name, value)


def _move(deadline: Deadline, day: date, _: Calendar, today: date) -> None:
    deadline.due_on, deadline.fires_on = day, fires_on(day, deadline.remind_days, today)

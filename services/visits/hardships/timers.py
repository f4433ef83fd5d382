"""What time makes happen to hardships."""

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from services.visits.hardships import events
from services.visits.hardships.use_cases.clocks import STEP
from services.visits.models import Hardship
from shared import calendars, clock
from shared.events.outbox import publish
from shared.timers import Batch


def remind_of_steps(db: Session) -> Batch[Hardship]:
    """A station is reminded of a hardship's next step some days before its last day; not once that day has passed."""
    today = clock.today(db)

    def remind(hardship: Hardship) -> None:
        hardship.remind_on = None
        publish(db, hardship, events.hardship_step_due_soon(hardship))

    return Batch(_next_steps(Hardship.remind_on <= today, Hardship.step_due_on >= today), remind)


def mark_steps_overdue(db: Session) -> Batch[Hardship]:
    """A hardship's next step is overdue from the day after its last day."""

    def mark(hardship: Hardship) -> None:
        hardship.overdue, hardship.remind_on = True, None
        publish(db, hardship, events.hardship_step_overdue(hardship))

    return Batch(_next_steps(Hardship.step_due_on < clock.today(db), ~Hardship.overdue), mark)


def move_steps(db: Session) -> Batch[Hardship]:
    """A new calendar reckons anew the steps that are due in working days."""
    return calendars.follow(db, STEP)


def _next_steps(*due: ColumnElement[bool]) -> Select[Hardship]:
    return select(Hardship).where(*due).order_by(Hardship.id).with_for_update(skip_locked=True)

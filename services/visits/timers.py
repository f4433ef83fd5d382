"""What time makes happen in visits."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.visits import events
from services.visits.domain.contact import DueState
from services.visits.domain.hardship import AWAITS, State
from services.visits.models import Due, Hardship
from shared import clock
from shared.events.outbox import publish
from shared.http.answers import forget_old
from shared.timers import BATCH


def mark_overdue(db: Session) -> int:
    """A due is overdue from the day after its date."""
    rows = db.scalars(
        select(Due)
        .where(Due.state == DueState.OPEN, Due.due_on < clock.today(db))
        .order_by(Due.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for due in rows:
        due.state = DueState.OVERDUE
        publish(db, due, events.contacts.due_overdue(due))
    return len(rows)


def remind_of_steps(db: Session) -> int:
    """A station is reminded of a hardship's next step some days before its last day; not once that day has passed."""
    today = clock.today(db)
    rows = db.scalars(_next_steps().where(Hardship.remind_on <= today, Hardship.step_due_on >= today)).all()
    for hardship in rows:
        hardship.remind_on = None
        step = AWAITS[State(hardship.state)]
        publish(db, hardship, events.hardships.hardship("step_due_soon", hardship, step=step))
    return len(rows)


def mark_steps_overdue(db: Session) -> int:
    """A hardship's next step is overdue from the day after its last day."""
    late = _next_steps().where(Hardship.step_due_on < clock.today(db), ~Hardship.overdue)
    rows = db.scalars(late).all()
    for hardship in rows:
        hardship.overdue, hardship.remind_on = True, None
        step = AWAITS[State(hardship.state)]
        publish(db, hardship, events.hardships.hardship("step_overdue", hardship, step=step))
    return len(rows)


def _next_steps() -> Select[Hardship]:
    return select(Hardship).order_by(Hardship.id).limit(BATCH).with_for_update(skip_locked=True)


TIMERS = {
    "overdue": mark_overdue,
    "remind_of_steps": remind_of_steps,
    "steps_overdue": mark_steps_overdue,
    "old_answers": forget_old,
}

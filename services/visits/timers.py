"""What time makes happen in visits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.visits import events
from services.visits.domain.contact import DueState
from services.visits.models import Due
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


TIMERS = {"overdue": mark_overdue, "old_answers": forget_old}

"""What time makes happen to promises."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.visits.contacts import events
from services.visits.contacts.domain.promises import PromiseState
from services.visits.models import Promise
from shared import clock
from shared.events.outbox import publish
from shared.states import step
from shared.timers import Batch


def mark_promises_overdue(db: Session) -> Batch[Promise]:
    """A promise is overdue from the day after its date."""
    rows = select(Promise).where(Promise.state == PromiseState.OPEN, Promise.due_on < clock.today(db))

    def mark(promise: Promise) -> None:
        promise.state = step(promise.state, PromiseState.OVERDUE)
        publish(db, promise, events.promise_overdue(promise))

    return Batch(rows.order_by(Promise.due_on, Promise.id).with_for_update(skip_locked=True), mark)

"""What time makes happen to alerts that no one takes in hand."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.escalation import use_cases
from services.notify.inboxes.domain import State
from services.notify.models import Alert
from shared import clock
from shared.timers import Batch


def escalate(db: Session) -> Batch[Alert]:
    """Tell the next level of what was not acknowledged by its deadline: each alert by itself, since the logs' counters
    are locked in order. Late or by two processes, it goes on by one level a deadline.
    """
    due = Alert.state == State.RAISED, Alert.escalate_at <= clock.now(db)
    rows = select(Alert).where(*due).order_by(Alert.escalate_at, Alert.id).with_for_update(skip_locked=True)
    return Batch(rows, lambda alert: use_cases.escalate_alert(db, alert), size=1)

"""What time makes happen to cases that were paid."""

from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from services.assistance.anomalies.use_cases import mark_unseen
from services.assistance.models import FollowUpWatch
from shared import clock
from shared.timers import Batch


def mark_unseen_payees(db: Session) -> Batch[FollowUpWatch]:
    """A case is marked when the days are over in which someone was to see the person."""
    over = FollowUpWatch.due_on < clock.today(db), FollowUpWatch.seen_by == literal_column("'{}'")
    due = select(FollowUpWatch).where(*over).order_by(FollowUpWatch.id)
    return Batch(due.with_for_update(skip_locked=True), lambda watched: mark_unseen(db, watched))

"""What time makes happen to payments."""

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from services.assistance.models import Result
from services.assistance.payments.use_cases.results import apply_result
from shared.timers import Batch


def apply_results(db: Session) -> Batch[Result]:
    """What banks told is entered, each row alone, and of one attempt in the order in which it was told."""
    earlier = aliased(Result)
    waits = select(earlier.id).where(
        earlier.attempt_id == Result.attempt_id, earlier.applied_at.is_(None), earlier.id < Result.id
    )
    rows = select(Result).where(Result.applied_at.is_(None), ~waits.exists()).order_by(Result.id)
    return Batch(rows.with_for_update(skip_locked=True, of=Result), lambda result: apply_result(db, result), size=1)

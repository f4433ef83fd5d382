"""What time makes happen to payments."""

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from services.assistance.models import Result
from services.assistance.payments.use_cases import results
from shared.timers import Batch


def apply_results(db: Session) -> Batch[Result]:
    """What banks told is entered, of one attempt in the order in which it was told. A slice of it is entered at once:
    far fewer people than locks that PostgreSQL has room for.
    """
    earlier = aliased(Result)
    waits = select(earlier.id).where(
        earlier.attempt_id == Result.attempt_id, earlier.applied_at.is_(None), earlier.id < Result.id
    )
    rows = select(Result).where(Result.applied_at.is_(None), ~waits.exists()).order_by(Result.id)
    due = rows.with_for_update(skip_locked=True, of=Result)
    return Batch(due, lambda told: results.apply(db, [result for (result,) in told]), at_once=True)

"""What time makes happen to books."""

from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assistance.funds.domain import DayState
from services.assistance.funds.use_cases.days import close_until
from services.assistance.models import BookDay
from shared import clock
from shared.timers import Batch


def close_days(db: Session) -> Batch[BookDay]:
    """A book's day is closed once it is over, however late. Each closes alone: it waits for grants under way."""
    today = clock.today(db)
    rows = select(BookDay).where(BookDay.state == DayState.OPEN, BookDay.day < today).order_by(BookDay.area)
    # Entries refer to their day: a stronger lock would wait for them, who wait for the book.
    return Batch(rows.with_for_update(skip_locked=True, key_share=True), partial(_close, db), size=1)


def _close(db: Session, day: BookDay) -> None:
    close_until(db, day, clock.today(db))

"""What time makes happen to legal cases."""

from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from services.assistance.clocks import use_cases as clocks
from services.assistance.legal.use_cases.cases import CASES
from services.assistance.models import Deadline, LegalCase
from shared import calendars, clock
from shared.timers import Batch


def fire_legal_deadlines(db: Session) -> Batch[Deadline, LegalCase]:
    """Each last day is told of before it, and once it has passed."""
    rows = CASES.waiting().where(Deadline.fires_on <= clock.today(db)).with_for_update(skip_locked=True)
    return Batch(rows, partial(clocks.fire, db, CASES))


def move_legal_deadlines(db: Session) -> Batch[*tuple[Any, ...]]:
    """A new calendar moves last days."""
    return calendars.follow(db, CASES.follows())

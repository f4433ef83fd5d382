"""What time makes happen to legal cases."""

from typing import Any

from sqlalchemy.orm import Session

from services.assistance.clocks import use_cases as clocks
from services.assistance.legal.use_cases.cases import CASES
from shared import calendars
from shared.timers import Batch


def fire_legal_deadlines(db: Session) -> Batch[*tuple[Any, ...]]:
    """Each last day is told of before it, and once it has passed."""
    return clocks.due(db, CASES)


def move_legal_deadlines(db: Session) -> Batch[*tuple[Any, ...]]:
    """A new calendar moves last days."""
    return calendars.follow(db, CASES.follows())

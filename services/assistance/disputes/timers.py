"""What time makes happen to disputes."""

from typing import Any

from sqlalchemy.orm import Session

from services.assistance.clocks import use_cases as clocks
from services.assistance.disputes.use_cases import KIND
from shared import calendars
from shared.timers import Batch


def fire_deadlines(db: Session) -> Batch[*tuple[Any, ...]]:
    """A last day of a dispute is told of before and after; a level whose days are over hands it to the next."""
    return clocks.due(db, KIND)


def move_follow_ups(db: Session) -> Batch[*tuple[Any, ...]]:
    """A new calendar reckons anew the days that end on a day off."""
    return calendars.follow(db, KIND.follows())

"""What time makes happen to petitions."""

from typing import Any

from sqlalchemy.orm import Session

from services.assistance.clocks import use_cases as clocks
from services.assistance.petitions.use_cases.replies import KIND
from shared import calendars
from shared.timers import Batch


def fire_deadlines(db: Session) -> Batch[*tuple[Any, ...]]:
    """A last day of a petition is told of before and after; the petitioner's own days close it."""
    return clocks.due(db, KIND)


def move_windows(db: Session) -> Batch[*tuple[Any, ...]]:
    """A new calendar reckons anew the days that end on a day off."""
    return calendars.follow(db, KIND.follows())

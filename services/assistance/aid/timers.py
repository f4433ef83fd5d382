"""What time makes happen to cases of aid."""

from typing import Any

from sqlalchemy.orm import Session

from services.assistance.aid.use_cases.cases import AID
from services.assistance.clocks import use_cases as clocks
from shared import calendars
from shared.timers import Batch


def fire_deadlines(db: Session) -> Batch[*tuple[Any, ...]]:
    """Each last day of a case is told of before it and once it has passed."""
    return clocks.due(db, AID)


def move_deadlines(db: Session) -> Batch[*tuple[Any, ...]]:
    """A new calendar reckons the last days anew."""
    return calendars.follow(db, AID.follows())

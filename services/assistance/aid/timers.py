"""What time makes happen to cases of aid."""

from typing import Any

from sqlalchemy.orm import Session

from services.assistance.aid.use_cases.cases import AID
from services.assistance.clocks.use_cases import firing
from services.assistance.models import Application, Deadline
from shared import calendars
from shared.timers import Batch


def fire_clocks(db: Session) -> Batch[Deadline, Application]:
    """Each last day of a case is told of before it and once it has passed."""
    return firing(db, AID)


def move_clocks(db: Session) -> Batch[*tuple[Any, ...]]:
    """A new calendar reckons the last days anew."""
    return calendars.follow(db, AID.follows())

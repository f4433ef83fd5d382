"""What time makes happen to cases with clocks, for the timers of each kind."""

from functools import partial

from sqlalchemy.orm import Session

from services.assistance.clocks import use_cases
from services.assistance.clocks.use_cases import C, CaseKind
from services.assistance.models import Deadline
from shared import clock
from shared.timers import Batch


def fire_deadlines(db: Session, kind: CaseKind[C]) -> Batch[Deadline, C]:
    """Each last day of a case is told of before it and once it has passed, as late as this may run."""
    rows = kind.waiting().where(Deadline.fires_on <= clock.today(db)).with_for_update(skip_locked=True)
    return Batch(rows, partial(use_cases.fire, db, kind))

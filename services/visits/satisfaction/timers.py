"""What time makes happen to answers about satisfaction."""

from functools import partial

from sqlalchemy.orm import Session

from services.visits.models import Satisfaction
from services.visits.satisfaction import queries
from services.visits.satisfaction.use_cases import sum_up
from shared.timers import Batch


def sum_satisfaction(db: Session) -> Batch[Satisfaction] | None:
    """Tell answers of a town and period together, once enough of them wait."""
    ids = queries.enough(db)
    return Batch(queries.of(ids).with_for_update(skip_locked=True), partial(sum_up, db)) if ids else None

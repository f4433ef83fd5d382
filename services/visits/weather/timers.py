"""What a day of a warning makes happen."""

from sqlalchemy.orm import Session

from services.visits.models import WeatherWarning
from services.visits.weather import queries, use_cases
from shared import clock
from shared.timers import Batch


def want_checks(db: Session) -> Batch[WeatherWarning]:
    """On each day of a warning, tell its towns whom to look after. A day that no machine saw is left out."""
    today = clock.today(db)
    rows = queries.to_tell(today).with_for_update(skip_locked=True)
    return Batch(rows, lambda warning: use_cases.tell_towns(db, warning, today), size=1)

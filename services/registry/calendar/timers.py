"""What a new release makes happen to the calendar."""

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from services.registry.calendar import queries, use_cases
from services.registry.calendar.rules import SHIPPED
from shared.calendars import known
from shared.timers import Batch


def arrange_shipped_years(db: Session) -> Batch[str] | None:
    """Enter the arrangements that ship with a release, but of years that were entered; once there is a city."""
    if known(db).years.issuperset(each.year for each in SHIPPED) or (city := queries.city(db)) is None:
        return None
    rows = select(literal(city).label("city"))
    return Batch(rows, lambda area: use_cases.arrange_shipped_years(db, SHIPPED, area))

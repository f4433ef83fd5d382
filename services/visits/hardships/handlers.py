"""What aid does to hardships."""

from sqlalchemy.orm import Session

from services.visits.hardships.domain.hardships import AidState
from services.visits.hardships.use_cases import hardships
from shared.clock import business_date
from shared.events.envelope import Received
from shared.events.handling import one_by_one


@one_by_one
def show_aid(db: Session, event: Received) -> None:
    """A hardship shows what has become of the aid it asked for, by the event's own word: `aid.paid.v1` → PAID."""
    hardship_id, state = event.data.get("hardship_id"), AidState(event.type.split(".")[1].upper())
    if hardship_id:
        on = business_date(event.time)
        hardships.show_aid(db, hardship_id, state, event.data.get("application_id"), on)

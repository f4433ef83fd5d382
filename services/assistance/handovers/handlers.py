"""What the registry tells that one party hands over to another."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.handovers import use_cases
from shared.events.envelope import Received
from shared.events.handling import one_by_one


@one_by_one
def hand_over_return(db: Session, event: Received) -> None:
    """Whoever reported home is to be registered for the reserve."""
    if event.data["alive"]:
        use_cases.hand_over_return(db, UUID(event.subject), event.data["station_area"])

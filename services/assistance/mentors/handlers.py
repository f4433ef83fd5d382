"""What the network's stations do to studios."""

from sqlalchemy.orm import Session

from services.assistance.mentors.use_cases.studios import close_studios_of
from shared.events.envelope import Received
from shared.events.handling import one_by_one


@one_by_one
def close_studios(db: Session, event: Received) -> None:
    """A studio closes with its station."""
    close_studios_of(db, event.data["code"])

"""What the registry tells of who has an interest in a case."""

from sqlalchemy.orm import Session

from services.assistance.reviews import use_cases
from shared.events.envelope import Received
from shared.events.handling import one_by_one


@one_by_one
def note_conflicts(db: Session, event: Received) -> None:
    """Whoever signs in with one of these accounts takes no part in the case; it is not told why."""
    use_cases.replace_computed(db, event.data["application_id"], event.data["accounts"])

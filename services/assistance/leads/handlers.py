"""What hardships do to leads."""

from sqlalchemy.orm import Session

from services.assistance.leads import use_cases
from shared.events.envelope import Received
from shared.events.handling import one_by_one


@one_by_one
def open_lead(db: Session, event: Received) -> None:
    """A hardship that wants aid, from its registration or later, is a lead."""
    if event.data.get("wants_aid", True):
        use_cases.open_lead(db, event.data["veteran_id"], event.data["hardship_id"], event.data["urgent"])


@one_by_one
def lapse_lead(db: Session, event: Received) -> None:
    """A lead that no one took up goes with its hardship."""
    use_cases.lapse_lead(db, event.data["hardship_id"])

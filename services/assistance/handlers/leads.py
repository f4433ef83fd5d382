"""What hardships do to leads."""

from sqlalchemy.orm import Session

from services.assistance.use_cases import leads
from shared.events.envelope import Received


def open_lead(db: Session, event: Received) -> None:
    """A hardship that wants aid, from its registration or later, is a lead."""
    if event.data.get("wants_aid", True):
        leads.open_lead(db, event.data["veteran_id"], event.data["hardship_id"], event.data["urgent"])


def lapse_lead(db: Session, event: Received) -> None:
    """A lead that no one took up goes with its hardship."""
    leads.lapse(db, event.data["hardship_id"])

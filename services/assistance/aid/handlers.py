"""What visits do to applications."""

from sqlalchemy.orm import Session

from services.assistance.aid import use_cases
from services.assistance.models import Application
from shared.events.envelope import Received
from shared.events.handling import one_by_one


@one_by_one
def mark_verified(db: Session, event: Received) -> None:
    """The visit made for an application verifies it, if it reached the applicant."""
    ref = event.data.get("ref")
    if ref and event.data["reached"] and db.get(Application, ref):
        use_cases.verify_application(db, ref, event.data["visit_id"], event.data.get("logged_by"))

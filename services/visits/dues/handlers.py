"""What other events want a visit."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.dues.domain.contact import Trigger
from services.visits.dues.use_cases import plan
from services.visits.people import queries as people
from services.visits.people.use_cases import lock_person
from shared.events.envelope import Received
from shared.events.handling import one_by_one


@one_by_one
def want_verification_visit(db: Session, event: Received) -> None:
    """An application wants a visit that verifies it, unless the file was erased by now. Raises VeteranUnknown while the
    veteran's own topic is behind.
    """
    if people.is_gone(db, event.data["veteran_id"]):
        return
    person = lock_person(db, event.data["veteran_id"])
    plan.want_verification(db, person, event.data["application_id"], event.data["occurred_at"])


@one_by_one
def want_return_visit(db: Session, event: Received) -> None:
    """Whoever has come home from service is visited (docs/sources.md#must-visits)."""
    person = lock_person(db, UUID(event.subject))
    plan.want_visit(db, person, Trigger.RETURN_HOME, event.data["reported_on"])


@one_by_one
def want_merit_visit(db: Session, event: Received) -> None:
    """Whoever is honoured is visited; other stages want none (docs/sources.md#must-visits)."""
    if event.data["stage"] == "COMMENDATION":
        person = lock_person(db, UUID(event.subject))
        plan.want_visit(db, person, Trigger.MERIT, event.data["entered_on"])

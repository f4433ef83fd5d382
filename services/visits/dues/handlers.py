"""What other events want a visit."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.dues.domain.contact import Trigger
from services.visits.dues.use_cases import plan
from services.visits.people import queries as people
from services.visits.people.use_cases import lock_person
from shared.clock import business_date
from shared.events.envelope import Received
from shared.events.handling import one_by_one


@one_by_one
def want_verification_visit(db: Session, event: Received) -> None:
    """An application that was accepted wants a visit that verifies it; an emergency does as soon as it is filed. Not if
    the file was erased by now. Raises VeteranUnknown while the veteran's own topic is behind.
    """
    if event.type != "aid.applied.v1" or event.data["emergency"]:
        _want_verification(db, event)


@one_by_one
def want_another_visit(db: Session, event: Received) -> None:
    """No visit verifies an application any more, or none did that counts."""
    body = event.data
    if body.get("upheld", True) and body.get("wants_visit", True):
        _want_verification(db, event, again=True)


@one_by_one
def want_follow_up_visit(db: Session, event: Received) -> None:
    """Whoever was aided is visited afterwards (docs/sources.md#aid)."""
    if not people.is_gone(db, event.data["veteran_id"]):
        person = lock_person(db, event.data["veteran_id"])
        paid_on = business_date(event.data["occurred_at"])
        plan.want_follow_up(db, person, event.data["application_id"], paid_on)


@one_by_one
def unwant_visits(db: Session, event: Received) -> None:
    """What is not decided any more wants no visit."""
    if not people.is_gone(db, event.data["veteran_id"]):
        plan.unwant_visit(db, lock_person(db, event.data["veteran_id"]), event.data["application_id"])


def _want_verification(db: Session, event: Received, *, again: bool = False) -> None:
    body = event.data
    if not people.is_gone(db, body["veteran_id"]):
        person = lock_person(db, body["veteran_id"])
        plan.want_verification(db, person, body["application_id"], body["occurred_at"], again=again)


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

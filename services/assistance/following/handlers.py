"""What becomes of everything written of a person as the registry tells of their file."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.following import use_cases
from shared import people
from shared.events.envelope import Received
from shared.http.answers import forget_people


def follow_person(db: Session, event: Received) -> None:
    """Let the station that manages the file now see what is written of the person."""
    use_cases.follow_person(db, UUID(event.subject))


def adopt_merged(db: Session, event: Received) -> None:
    """Take over what was written of a file merged into this one, where the merge was heard of first."""
    if people.has_absorbed(db, UUID(event.subject)):
        use_cases.follow_person(db, UUID(event.subject))


def forget_person(db: Session, event: Received) -> None:
    """Destroy every text written of the person, and the stored answers that name them. Sums, dates and decisions stay,
    as bookkeeping law wants.
    """
    forget_people(db, people.forget(db, UUID(event.subject)))

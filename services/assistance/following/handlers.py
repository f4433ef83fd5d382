"""What becomes of everything written of a person as the registry tells of their file."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.following import use_cases
from shared import people
from shared.events.envelope import Received
from shared.events.handling import one_by_one
from shared.http.answers import forget_people


@one_by_one
def follow_person(db: Session, event: Received) -> None:
    """What is written of a person is seen by the station that manages the file now."""
    use_cases.follow_person(db, UUID(event.subject))


@one_by_one
def adopt_merged(db: Session, event: Received) -> None:
    """A file merged into this one may have been heard of before it; else nothing was written of it yet."""
    if people.has_absorbed(db, UUID(event.subject)):
        use_cases.follow_person(db, UUID(event.subject))


@one_by_one
def forget_person(db: Session, event: Received) -> None:
    """Destroy every text written of the person, and the stored answers that name them. Sums, dates and decisions stay,
    as bookkeeping law wants.
    """
    forget_people(db, people.forget(db, UUID(event.subject)))

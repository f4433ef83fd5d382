"""What becomes of everything written of a person as the registry tells of their file."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.use_cases import following
from shared import aliases
from shared.events.envelope import Received
from shared.http.answers import forget_persons


def follow_person(db: Session, event: Received) -> None:
    """What is written of a person is seen by the station that manages the file now."""
    following.follow(db, UUID(event.subject))


def adopt_merged(db: Session, event: Received) -> None:
    """A file merged into this one may have been heard of before it; else nothing was written of it yet."""
    if len(aliases.ids_of(db, UUID(event.subject))) > 1:
        following.follow(db, UUID(event.subject))


def forget_person(db: Session, event: Received) -> None:
    """Destroy every text written of the person, and the stored answers that name them."""
    following.forget(db, UUID(event.subject))
    forget_persons(db, aliases.ids_of(db, UUID(event.subject)))

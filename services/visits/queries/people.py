"""Reads of whom we contact."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.models import Person
from shared.errors import VeteranUnknown


def known(db: Session, id: UUID) -> Person:
    """Raises VeteranUnknown, also for someone outside the caller's area."""
    found = db.get(Person, id)
    if found is None:
        raise VeteranUnknown(pointer="#/veteran_id")
    return found

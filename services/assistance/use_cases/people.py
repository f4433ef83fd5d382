"""Locking the person of whom something is written."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.models import Person
from services.assistance.queries import people as queries
from shared import aliases


def locked(db: Session, veteran_id: UUID) -> tuple[Person, bytes | None]:
    """The person that an id stands for, locked, and the key of their texts. Raises VeteranUnknown."""
    while True:
        held = aliases.lock_resolved(db, veteran_id)
        person, key = queries.person_with_key(db, veteran_id)
        if person.id == held:
            return person, key

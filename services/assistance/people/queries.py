"""Reads of who may be aided."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assistance.models import Person
from shared import aliases


def is_gone(db: Session, id: UUID) -> bool:
    """Whether the person that an id stands for is known to have died, or their file to have been erased."""
    gone = select(Person.id).where(Person.id == aliases.resolved(id), Person.erased | ~Person.alive)
    return db.scalar(gone) is not None

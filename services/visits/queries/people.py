"""Reads of whom we contact."""

from datetime import date
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.orm import Session

from services.visits.models import Person, Stay
from shared import aliases
from shared.errors import VeteranUnknown

_KNOWN = select(Person).where(Person.id == aliases.resolved(bindparam("id", type_=Uuid)))


def is_gone(db: Session, id: UUID) -> bool:
    """Whether the file that an id stands for is known to have been erased."""
    return db.scalar(select(Person.erased).where(Person.id == aliases.resolved(id))) or False


def known(db: Session, id: UUID) -> Person:
    """The person that an id stands for now. Raises VeteranUnknown, also for someone outside the caller's area."""
    found = db.scalar(_KNOWN, {"id": id}, execution_options={"populate_existing": True})
    if found is None or found.erased:
        raise VeteranUnknown(pointer="#/veteran_id")
    return found


def ended_on(db: Session, person: Person) -> date | None:
    """The day on which a death became known, the first of time if that was before the file; None of the living."""
    if person.alive:
        return None
    return db.scalar(select(func.max(Stay.until_on)).where(Stay.person_id == person.id)) or date.min

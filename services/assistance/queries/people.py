"""Reads of who may be aided."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from services.assistance.models import Person
from shared import aliases
from shared.errors import VeteranUnknown
from shared.security.person_keys import PERSON_KEYS

_PERSON_WITH_KEY = (
    select(Person, PERSON_KEYS.c.data_key)
    .outerjoin(PERSON_KEYS, PERSON_KEYS.c.person_id == Person.id)
    .where(Person.id == aliases.resolved(bindparam("id", type_=Uuid)))
)


def person_with_key(db: Session, id: UUID) -> tuple[Person, bytes | None]:
    """The person that an id stands for, and the data key of their texts, None before the first text.

    Raises VeteranUnknown, also for someone outside the caller's area.
    """
    found = db.execute(_PERSON_WITH_KEY, {"id": id}).first()
    if found is None or found[0].erased:
        raise VeteranUnknown(pointer="#/veteran_id")
    person, key = found
    return person, key


def is_gone(db: Session, id: UUID) -> bool:
    """Whether the person that an id stands for is known to have died, or their file to have been erased."""
    gone = select(Person.id).where(Person.id == aliases.resolved(id), Person.erased | ~Person.alive)
    return db.scalar(gone) is not None

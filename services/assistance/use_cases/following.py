"""What becomes of what is written of a person, as the registry tells of their file."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.assistance.models import Application, Lead, Person
from shared import aliases
from shared.security.person_keys import PERSON_KEYS, destroy


def follow(db: Session, veteran_id: UUID) -> None:
    """Give every row about a person, under whatever id, the area of the station that manages the file now."""
    ids = aliases.ids_of(db, veteran_id)
    aliases.lock(db, {veteran_id, ids[0]})  # the old one's too: an application may be under way there
    person = db.get(Person, ids[0], populate_existing=True)
    if person is None:
        return  # the successor's own first event is still to come
    for model in (Application, Lead):
        db.execute(update(model).where(model.veteran_id.in_(ids)).values(area=person.area))
    db.execute(update(PERSON_KEYS).where(PERSON_KEYS.c.person_id.in_(ids)).values(area=person.area))


def forget(db: Session, veteran_id: UUID) -> None:
    """Destroy the keys of all texts about a person; sums, dates and decisions stay, as bookkeeping law wants."""
    ids = aliases.ids_of(db, veteran_id)
    aliases.lock(db, ids)
    destroy(db, ids)

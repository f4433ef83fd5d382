"""What becomes of what is written of a person, as the registry tells of their file."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.models import Base, Person
from shared import aliases, people

WRITTEN_OF_PEOPLE = people.written_of(Base)


def follow_person(db: Session, veteran_id: UUID) -> None:
    """Give every row about a person, under whatever id, the area of the station that manages the file now."""
    ids = aliases.ids_of(db, veteran_id)
    aliases.lock(db, {veteran_id, ids[0]})  # the old one's too: an application may be under way there
    person = db.get(Person, ids[0], populate_existing=True)
    if person is None:
        return  # the successor's own first event is still to come
    people.move(db, ids, person.area, WRITTEN_OF_PEOPLE)

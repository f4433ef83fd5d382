"""What becomes of what is written of a person, as the registry tells of their file."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid.domain.circumstances import Circumstance
from services.assistance.aid.use_cases import circumstances
from services.assistance.models import Base, Person
from shared import aliases, people
from shared.security import case_keys

WRITTEN_OF_PEOPLE = people.written_of(Base)


def follow_person(db: Session, veteran_id: UUID) -> None:
    """Give every row about a person, under whatever id, the area of the station that manages the file now."""
    ids = aliases.ids_of(db, veteran_id)
    aliases.lock(db, {veteran_id, ids[0]})  # the old one's too: an application may be under way there
    person = db.get(Person, ids[0], populate_existing=True)
    if person is None:
        return  # the successor's own first event is still to come
    people.move(db, ids, person.area, WRITTEN_OF_PEOPLE)


def end_cases(db: Session, people: Sequence[UUID]) -> None:
    """A death ends what is undecided or unpaid of people who are locked."""
    circumstances.befall_people(db, people, Circumstance.DEATH)


def reopen_cases(db: Session, people: Sequence[UUID]) -> None:
    """A death that was annulled ended nothing: new cases go on where it did."""
    circumstances.reopen_cases(db, people)


def forget_cases(db: Session, person: UUID) -> None:
    """End what is open of an erased file, and destroy what others said in its cases."""
    for case in circumstances.befall_people(db, [person], Circumstance.ERASED):
        case_keys.destroy(db, list(case_keys.keys_of(db, case.id)))

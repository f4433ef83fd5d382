"""What becomes of what is written of a person, as the registry tells of their file."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.disputes.use_cases import end_disputes
from services.assistance.handovers import use_cases as handovers
from services.assistance.legal.use_cases import cases
from services.assistance.mentors.use_cases import studios
from services.assistance.models import Base, Person
from services.assistance.parties.use_cases import forget_parties
from services.assistance.petitions.use_cases.handling import end_petitions
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


def end_matters(db: Session, veteran_id: UUID) -> None:
    """Someone has died: their hand-overs, letters of appointment and legal cases end."""
    ids = aliases.ids_of(db, veteran_id)
    studios.end_terms_of(db, ids)
    handovers.end_handovers(db, ids)
    cases.end_cases(db, ids)


def forget_person(db: Session, veteran_id: UUID) -> Sequence[UUID]:
    """End the same for an erased file, and destroy the keys of all texts about the person. Returns every id under which
    answers may name them.
    """
    ids = people.forget(db, veteran_id)
    forget_cases(db, ids)
    studios.end_terms_of(db, ids)
    return [*ids, *handovers.forget_handovers(db, ids), *cases.forget_cases(db, ids)]


def forget_cases(db: Session, ids: Sequence[UUID]) -> None:
    """Destroy what a person, known by `ids` and locked, said in cases. One that others stand in goes on; one in which
    no one is left ends. Neither a move nor a death changes a case: it stays where it is handled, and the matter is the
    family's too.
    """
    left = forget_parties(db, ids)
    end_petitions(db, left)
    end_disputes(db, left)

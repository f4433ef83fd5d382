"""Locking a person or several, and which ids they are known by."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.visits.models import Person
from shared import aliases, people
from shared.aliases import PERSON_ALIAS
from shared.errors import VeteranUnknown


def resolve_ids(db: Session, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The id that each of `ids` stands for now."""
    wanted = list(ids)
    rows = db.execute(select(PERSON_ALIAS.c.old, PERSON_ALIAS.c.canonical).where(PERSON_ALIAS.c.old.in_(wanted)))
    merged: dict[UUID, UUID] = {old: canonical for old, canonical in rows}
    return {id: merged.get(id, id) for id in wanted}


def list_ids(db: Session, people: Iterable[UUID]) -> dict[UUID, UUID]:
    """Every id under which rows of these people may stand, and whose it is."""
    wanted = set(people)
    rows = db.execute(select(PERSON_ALIAS.c.old, PERSON_ALIAS.c.canonical).where(PERSON_ALIAS.c.canonical.in_(wanted)))
    return {id: id for id in wanted} | {old: canonical for old, canonical in rows}


def lock_people(db: Session, ids: Sequence[UUID], field: str) -> Mapping[UUID, Person]:
    """The people that ids stand for, by the id each has now. Locked in id order: none moves or merges.

    `field` is where the ids stood in the body. Raises VeteranUnknown, pointing at the first id that stands for no one.
    """
    people = resolve_ids(db, ids)
    while True:
        aliases.lock(db, set(people.values()))
        if (now := resolve_ids(db, ids)) == people:  # else a file was merged while this waited
            break
        people = now
    known = {p.id: p for p in db.scalars(select(Person).where(Person.id.in_(set(people.values()))))}
    for index, id in enumerate(ids):
        if people[id] not in known or known[people[id]].erased:
            raise VeteranUnknown(pointer=f"#/{field}/{index}")
    return known


def lock_person(db: Session, veteran_id: UUID) -> Person:
    """The person that an id stands for, locked: one change of their plan at a time. Raises VeteranUnknown."""
    return people.locked(db, Person, veteran_id)[0]


def lock_person_if_free(db: Session, veteran_id: UUID) -> Person | None:
    """The same without waiting: None while someone else works on the plan, or if the file is gone."""
    if (held := aliases.try_lock_resolved(db, veteran_id)) is None:
        return None
    try:
        person, _ = people.known(db, Person, veteran_id)
    except VeteranUnknown:
        return None
    return person if person.id == held else None

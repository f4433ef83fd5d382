"""What becomes of a person's plan, and of what is written of them, as the registry tells of their file."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import exists, update
from sqlalchemy.orm import Session, aliased

from services.visits.campaigns.use_cases import campaigns
from services.visits.contacts.queries import promises as promises_queries
from services.visits.contacts.use_cases import promises
from services.visits.dues.domain.dues import PENDING
from services.visits.dues.use_cases import plan
from services.visits.hardships.use_cases import hardships, spans
from services.visits.models import (
    Activity,
    Adoption,
    Base,
    Campaign,
    CampaignTarget,
    Check,
    Due,
    Explanation,
    Offer,
    Person,
    Practice,
    Satisfaction,
    Story,
    WeatherWarning,
)
from services.visits.people.queries import is_contacted
from services.visits.people.use_cases import lock_person
from services.visits.satisfaction.queries import waits
from shared import aliases, people
from shared.security.person_keys import PERSON_KEYS

WRITTEN_OF_PEOPLE = people.written_of(Base)
IN_HAND: Mapping[Any, Sequence[Any]] = {
    Activity.area: (Activity.campaign_id, Activity.held_on),
    Adoption.station: (Adoption.practice_id,),
    Campaign.area: (),
    CampaignTarget.given_from: (),
    CampaignTarget.given_to: (),
    Check.area: (Check.warning_id, Check.day),
    Explanation.area: (),
    Offer.area: (),
    Practice.area: (),
    Story.area: (),  # of staff and others; a veteran's is where their file is
    WeatherWarning.area: (),
}
"""What a station has in hand as long as it stands: the columns that name it, each with those by which a code has one
row alone. What it had of people went with them, since none has an abolished code; figures of a past day stay where they
were counted.
"""


def replan_person(db: Session, veteran_id: UUID) -> None:
    """Open, keep or cancel dues as the file now wants. A merged file's own plan ends, and its successor's counts the
    contacts of both. A death ends open hardships too.
    """
    person = lock_person(db, veteran_id)
    if is_contacted(person):
        _assign(db, person)
        if person.ended_on:  # by a death that was annulled
            plan.revive_dues(db, person)
        plan.replan_dues(db, person)
    else:
        _end(db, aliases.ids_of(db, person.id))
    if not person.alive:
        hardships.end_hardships(db, aliases.ids_of(db, person.id))


def merge_person(db: Session, old: UUID) -> None:
    """Let a merged file's successor go on with what was written and wanted under both ids."""
    canonical = aliases.resolve(db, old)
    aliases.lock(db, {old, canonical})  # the old one's too: a visit may be under way there
    plan.replan_dues(db, db.get_one(Person, old))
    successor = db.get(Person, canonical)  # its own first event may be still to come, or it may be erased by now
    if successor is not None and not successor.erased:
        follow_person(db, canonical)
        replan_person(db, canonical)


def follow_person(db: Session, veteran_id: UUID) -> None:
    """Give every row about a person, under whatever id, the area of the station that manages the file now."""
    campaigns.stay_clear_of_launches(db)
    person = lock_person(db, veteran_id)
    ids = aliases.ids_of(db, person.id)
    people.move(db, ids, person.area, WRITTEN_OF_PEOPLE)
    spans.carry_over_spans(db, person, ids)


def follow_station(db: Session, old: str, new: str) -> None:
    """A station has another code, and what it has in hand goes with it, with the keys of its texts. What both codes
    have, such as a symposium that was entered again, stays where it is.
    """
    for column, once in IN_HAND.items():
        twin = aliased(column.class_)
        there = [getattr(twin, each.key) == each for each in once]
        clashes = [~exists().where(getattr(twin, column.key) == new, *there)] if once else []
        db.execute(update(column.class_).where(column == old, *clashes).values({column: new}))
    db.execute(update(PERSON_KEYS).where(PERSON_KEYS.c.area == old).values(area=new))
    db.execute(update(Satisfaction).where(Satisfaction.area == old, waits()).values(area=new))
    campaigns.follow_station(db, old, new)


def forget_person(db: Session, veteran_id: UUID) -> None:
    """Cancel what is due, end what is open, and destroy the keys of all texts about a person, under whatever id."""
    ids = people.forget(db, veteran_id)
    _end(db, ids)
    hardships.end_hardships(db, ids)


def _end(db: Session, ids: Sequence[UUID]) -> None:
    plan.end_dues(db, ids)
    promises.withdraw_promises(db, promises_queries.pending(ids))


def _assign(db: Session, person: Person) -> None:
    """Put what is due on the list of the officer named now. Like a new area, this is no change of the due itself."""
    pending = Due.veteran_id.in_(aliases.ids_of(db, person.id)), Due.state.in_(PENDING)
    other = Due.officer.is_distinct_from(person.fixed_officer)
    db.execute(update(Due).where(*pending, other).values(officer=person.fixed_officer))

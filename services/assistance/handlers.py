"""Consumed events → effects."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assistance.models import Application, Person
from services.assistance.timers import TIMERS
from services.assistance.use_cases import aid, leads, people
from shared import aliases
from shared.events.envelope import Received
from shared.http.answers import forget_persons
from shared.service import Service


def remember_person(db: Session, event: Received) -> None:
    """Keep who may be aided."""
    now = {
        "area": event.data["station_area"],
        "is_veteran": event.data["is_veteran"],
        "preferential_care": event.data["preferential_care"],
        "alive": event.data["alive"],
        "merged_into": event.data.get("merged_into"),
        "erased": event.type == "veteran.erased.v1",
    }
    row = insert(Person).values(id=UUID(event.subject), **now)
    db.execute(row.on_conflict_do_update(index_elements=[Person.id], set_=now))


def remember_alias(db: Session, event: Received) -> None:
    """The merged file's id stands for the other's from now on."""
    aliases.remember(db, UUID(event.subject), event.data["merged_into"])


def follow_person(db: Session, event: Received) -> None:
    """What is written of a person is seen by the station that manages the file now."""
    people.follow(db, UUID(event.subject))


def adopt_merged(db: Session, event: Received) -> None:
    """A file merged into this one may have been heard of before it; else nothing was written of it yet."""
    if len(aliases.ids_of(db, UUID(event.subject))) > 1:
        people.follow(db, UUID(event.subject))


def forget_person(db: Session, event: Received) -> None:
    """Destroy every text written of the person, and the stored answers that name them."""
    people.forget(db, UUID(event.subject))
    forget_persons(db, aliases.ids_of(db, UUID(event.subject)))


def mark_verified(db: Session, event: Received) -> None:
    """The visit made for an application verifies it, if it reached the applicant."""
    ref = event.data.get("ref")
    if ref and event.data["reached"] and db.get(Application, ref):
        aid.verify(db, ref, event.data["visit_id"])


def open_lead(db: Session, event: Received) -> None:
    """A hardship that wants aid, from its registration or later, is a lead."""
    if event.data.get("wants_aid", True):
        leads.open_lead(db, event.data["veteran_id"], event.data["hardship_id"], event.data["urgent"])


def lapse_lead(db: Session, event: Received) -> None:
    """A lead that no one took up goes with its hardship."""
    leads.lapse(db, event.data["hardship_id"])


STATES = (
    *("veteran.registered.v1", "veteran.changed.v1", "veteran.moved.v1", "veteran.merged.v1", "veteran.deceased.v1"),
    *("veteran.erased.v1", "veteran.return_expected.v1", "veteran.return_overdue.v1", "veteran.returned.v1"),
    "veteran.stage_entered.v1",
)
"""Each tells the whole published state of a file."""

PROJECTIONS = {type: [remember_person] for type in STATES} | {"veteran.merged.v1": [remember_person, remember_alias]}
REACTIONS = {
    "veteran.registered.v1": [adopt_merged],
    "veteran.moved.v1": [follow_person],
    "veteran.merged.v1": [follow_person],
    "veteran.erased.v1": [forget_person],
    "visit.logged.v1": [mark_verified],
    "hardship.registered.v1": [open_lead],
    "hardship.aid_wanted.v1": [open_lead],
    "hardship.resolved.v1": [lapse_lead],
    "hardship.not_confirmed.v1": [lapse_lead],
    "hardship.withdrawn.v1": [lapse_lead],
    "hardship.ended.v1": [lapse_lead],
}
SERVICE = Service("assistance", PROJECTIONS, REACTIONS, [Person, aliases.PERSON_ALIAS], TIMERS)

"""Consumed events → effects."""

from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.visits import queries
from services.visits.domain.contact import Trigger
from services.visits.domain.hardship import AidState
from services.visits.models import Person, Stay
from services.visits.timers import TIMERS
from services.visits.use_cases import activities, hardships, people, plan, stories
from shared import aliases
from shared.clock import FOR_EVER, business_date
from shared.events.envelope import Received
from shared.http.answers import forget_persons
from shared.service import Service


def remember_person(db: Session, event: Received) -> None:
    """Keep whom we contact; the first event of a file says since when, the one that raised the tier since when more."""
    told = event.data
    now = {
        "area": told["station_area"],
        **{name: told[name] for name in ("registered_area", "residence_area", "tier", "alive", "over_80")},
        **{name: told[name] for name in ("is_veteran", "preferential_care")},
        **{name: told.get(name) for name in ("fixed_officer", "merged_into")},
        "erased": event.type == "veteran.erased.v1",
    }
    on = business_date(event.time)
    row = insert(Person).values(id=UUID(event.subject), registered_on=on, **now)
    raised_on = case((Person.tier == now["tier"], Person.raised_on), else_=on if now["tier"] == "KEY" else None)
    db.execute(row.on_conflict_do_update(index_elements=[Person.id], set_={**now, "raised_on": raised_on}))


def remember_stay(db: Session, event: Received) -> None:
    """Keep which station managed the file of someone alive, and from when until when."""
    id, area, on = UUID(event.subject), event.data["station_area"], business_date(event.time)
    counts = event.data["alive"] and not event.data.get("merged_into") and event.type != "veteran.erased.v1"
    last = db.scalar(select(Stay).where(Stay.person_id == id, Stay.until_on == FOR_EVER))
    if last and not (counts and last.area == area):
        last.until_on = on
    elif last:
        return
    if counts:
        db.add(Stay(person_id=id, since_version=event.version, area=area, from_on=on, until_on=FOR_EVER))
    db.flush()


def remember_alias(db: Session, event: Received) -> None:
    """The merged file's id stands for the other's from now on."""
    aliases.remember(db, UUID(event.subject), event.data["merged_into"])


def plan_contacts(db: Session, event: Received) -> None:
    """Open, keep or cancel the dues that the person's file wants."""
    people.replan(db, UUID(event.subject))


def follow_person(db: Session, event: Received) -> None:
    """What is written of a person is seen by the station that manages the file now."""
    people.follow(db, UUID(event.subject))


def adopt_merged(db: Session, event: Received) -> None:
    """A file merged into this one may have been heard of before it."""
    if len(aliases.ids_of(db, UUID(event.subject))) > 1:
        people.follow(db, UUID(event.subject))


def merge_person(db: Session, event: Received) -> None:
    """One plan goes on for both files."""
    people.merge(db, UUID(event.subject))


def forget_person(db: Session, event: Received) -> None:
    """Destroy every text written of the person, and the stored answers that name them or a story of them."""
    id = UUID(event.subject)
    people.forget(db, id)
    activities.forget(db, id)
    told = stories.forget(db, id)
    forget_persons(db, [*aliases.ids_of(db, id), *told])


def want_verification_visit(db: Session, event: Received) -> None:
    """An application wants a visit that verifies it, unless the file was erased by now. Raises VeteranUnknown while the
    veteran's own topic is behind.
    """
    if queries.people.is_gone(db, event.data["veteran_id"]):
        return
    person = plan.person_locked(db, event.data["veteran_id"])
    plan.want_verification(db, person, event.data["application_id"], event.data["occurred_at"])


def want_return_visit(db: Session, event: Received) -> None:
    """Whoever has come home from service is visited (`domain.md` §3)."""
    person = plan.person_locked(db, UUID(event.subject))
    plan.want_visit(db, person, Trigger.RETURN_HOME, event.data["reported_on"])


def want_merit_visit(db: Session, event: Received) -> None:
    """Whoever is honoured is visited; other stages want none (`domain.md` §3)."""
    if event.data["stage"] == "COMMENDATION":
        person = plan.person_locked(db, UUID(event.subject))
        plan.want_visit(db, person, Trigger.MERIT, event.data["entered_on"])


def show_aid(db: Session, event: Received) -> None:
    """A hardship shows what has become of the aid it asked for, by the event's own word: `aid.paid.v1` → PAID."""
    hardship_id, state = event.data.get("hardship_id"), AidState(event.type.split(".")[1].upper())
    if hardship_id:
        on = business_date(event.time)
        hardships.show_aid(db, hardship_id, state, event.data.get("application_id"), on)


STATES = (
    *("veteran.registered.v1", "veteran.changed.v1", "veteran.moved.v1", "veteran.merged.v1", "veteran.deceased.v1"),
    *("veteran.erased.v1", "veteran.return_expected.v1", "veteran.return_overdue.v1", "veteran.returned.v1"),
    "veteran.stage_entered.v1",
)
"""Each tells the whole published state of a file."""

_FILE = [remember_person, remember_stay]
PROJECTIONS = {type: _FILE for type in STATES} | {"veteran.merged.v1": [*_FILE, remember_alias]}
REACTIONS = {
    "veteran.registered.v1": [adopt_merged, plan_contacts],
    "veteran.changed.v1": [plan_contacts],
    "veteran.moved.v1": [follow_person, plan_contacts],
    "veteran.merged.v1": [merge_person],
    "veteran.deceased.v1": [plan_contacts],
    "veteran.erased.v1": [forget_person],
    "veteran.returned.v1": [want_return_visit],
    "veteran.stage_entered.v1": [want_merit_visit],
    "aid.applied.v1": [want_verification_visit, show_aid],
    "aid.verified.v1": [show_aid],
    "aid.granted.v1": [show_aid],
    "aid.refused.v1": [show_aid],
    "aid.paid.v1": [show_aid],
    "lead.declined.v1": [show_aid],
}
SERVICE = Service("visits", PROJECTIONS, REACTIONS, [Person, Stay, aliases.PERSON_ALIAS], TIMERS)

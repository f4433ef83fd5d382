"""Consumed events → effects."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.visits import queries
from services.visits.models import Person
from services.visits.timers import TIMERS
from services.visits.use_cases import plan
from shared.clock import business_date
from shared.events.envelope import Received
from shared.service import Service


def remember_person(db: Session, event: Received) -> None:
    """Keep whom we contact; the first event of a file says since when."""
    now = {"area": event.data["station_area"], "tier": event.data["tier"], "alive": event.data["alive"]}
    row = insert(Person).values(id=UUID(event.subject), registered_on=business_date(event.time), **now)
    db.execute(row.on_conflict_do_update(index_elements=[Person.id], set_=now))


def plan_contacts(db: Session, event: Received) -> None:
    """Open, keep or cancel the routine dues that the person's tier wants."""
    veteran_id = UUID(event.subject)
    plan.lock_plan(db, veteran_id)
    plan.replan(db, queries.people.known(db, veteran_id))


def want_verification_visit(db: Session, event: Received) -> None:
    """An application wants a visit that verifies it. Raises VeteranUnknown while the veteran's own topic is behind."""
    person = queries.people.known(db, event.data["veteran_id"])
    plan.want_verification(db, person, event.data["application_id"], event.data["occurred_at"])


PROJECTIONS = {
    "veteran.registered.v1": [remember_person],
    "veteran.changed.v1": [remember_person],
}
REACTIONS = {
    "veteran.registered.v1": [plan_contacts],
    "veteran.changed.v1": [plan_contacts],
    "aid.applied.v1": [want_verification_visit],
}
SERVICE = Service("visits", PROJECTIONS, REACTIONS, [Person], TIMERS)

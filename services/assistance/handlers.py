"""Consumed events → effects."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assistance.models import Application, Person
from services.assistance.timers import TIMERS
from services.assistance.use_cases import aid
from shared.events.envelope import Received
from shared.service import Service


def remember_person(db: Session, event: Received) -> None:
    """Keep who may be aided."""
    now = {
        "area": event.data["station_area"],
        "is_veteran": event.data["is_veteran"],
        "preferential_care": event.data["preferential_care"],
        "alive": event.data["alive"],
    }
    row = insert(Person).values(id=UUID(event.subject), **now)
    db.execute(row.on_conflict_do_update(index_elements=[Person.id], set_=now))


def mark_verified(db: Session, event: Received) -> None:
    """The visit made for an application verifies it, if it reached the applicant."""
    ref = event.data.get("ref")
    if ref and event.data["reached"] and db.get(Application, ref):
        aid.verify(db, ref, event.data["visit_id"])


PROJECTIONS = {
    "veteran.registered.v1": [remember_person],
    "veteran.changed.v1": [remember_person],
}
REACTIONS = {
    "visit.logged.v1": [mark_verified],
}
SERVICE = Service("assistance", PROJECTIONS, REACTIONS, [Person], TIMERS)

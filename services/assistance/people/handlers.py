"""The projections of who may be aided, and of who may act."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.models import Officer, Person
from shared.bulk import replace, write
from shared.events.envelope import Received
from shared.people import KNOWN, columns_of


def remember_person(db: Session, events: Sequence[Received]) -> None:
    """Keep who may be aided."""
    rows = [
        {"id": UUID(event.subject), **columns_of(event), "registered_area": event.data["registered_area"]}
        for event in events
    ]
    write(db, Person, rows, replace("id", (*KNOWN, "registered_area")))


def remember_officer(db: Session, events: Sequence[Received]) -> None:
    """Keep who may act, and which accounts are of one member of the staff."""
    rows = [
        {
            "id": UUID(event.subject),
            "area": event.area,
            "role": event.data.get("role"),
            "active": event.data["active"],
            "member": event.data.get("member", event.subject),
        }
        for event in events
    ]
    write(db, Officer, rows, replace("id", ("area", "role", "active", "member")))

"""The projection of who may be aided."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.models import Person
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

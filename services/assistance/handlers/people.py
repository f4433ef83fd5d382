"""The projection of who may be aided."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assistance.models import Person
from shared import aliases
from shared.events.envelope import Received


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

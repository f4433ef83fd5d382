"""The projection of who may be aided."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assistance.models import Person
from shared.events.envelope import Received
from shared.events.handling import one_by_one
from shared.people import columns_of


@one_by_one
def remember_person(db: Session, event: Received) -> None:
    """Keep who may be aided."""
    now = columns_of(event)
    row = insert(Person).values(id=UUID(event.subject), **now)
    db.execute(row.on_conflict_do_update(index_elements=[Person.id], set_=now))

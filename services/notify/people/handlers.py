"""The projection of whom alerts are about, and of who reads them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.notify.models import Account, Person
from shared.bulk import replace, write
from shared.clock import business_date
from shared.events.envelope import Received
from shared.people import columns_of

_FILE = ("area", "alive", "merged_into", "erased")


def remember_person(db: Session, events: Sequence[Received]) -> None:
    """Keep about whom alerts may be."""
    rows = [
        {"id": UUID(event.subject), **{name: value for name, value in columns_of(event).items() if name in _FILE}}
        for event in events
    ]
    write(db, Person, rows, replace("id", _FILE))


def remember_bereavement(db: Session, events: Sequence[Received]) -> None:
    """Keep since when someone mourns."""
    for event in events:
        day = {"bereaved_on": business_date(event.time)}
        db.execute(update(Person).where(Person.id == UUID(event.subject)).values(**day))


def remember_account(db: Session, events: Sequence[Received]) -> None:
    """Keep which inboxes someone reads, and for whom an account stands."""
    rows = [
        {
            "id": UUID(event.subject),
            "area": event.area,
            "party": event.data["party"],
            "active": event.data["active"],
            "member": event.data.get("member"),
        }
        for event in events
    ]
    write(db, Account, rows, replace("id", ("area", "party", "active", "member")))

"""The projection of whom we contact, and of which station managed whom when."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.models import Person, Stay
from shared.bulk import replace, write
from shared.clock import business_date
from shared.events.envelope import Received
from shared.people import KNOWN, columns_of, keep_spans

_FILE = ("registered_area", "residence_area", "tier", "over_80")
_FIRST = ("turn", "last_contact", "last_visit")
_DATED = """
    raised_on = CASE WHEN had.tier = excluded.tier THEN had.raised_on
                     WHEN excluded.tier = 'KEY' THEN excluded.registered_on END,
    ended_on = CASE WHEN had.alive AND NOT excluded.alive THEN excluded.registered_on ELSE had.ended_on END
"""


def remember_person(db: Session, events: Sequence[Received]) -> None:
    """Keep whom we contact. The first event of a file gives `registered_on` and what _FIRST names. The event that
    raised the tier gives `raised_on`, that of the death `ended_on`.
    """
    rows = [
        {
            "id": UUID(event.subject),
            "registered_on": business_date(event.time),
            **columns_of(event),
            **{name: event.data[name] for name in _FILE},
            **{name: event.data.get(name) for name in ("fixed_officer", *_FIRST)},
        }
        for event in events
    ]
    write(db, Person, rows, replace("id", (*KNOWN, *_FILE, "fixed_officer"), _DATED))


def remember_stay(db: Session, events: Sequence[Received]) -> None:
    """Keep which station managed the file of someone alive, and from when until when."""
    keep_spans(db, Stay, events, lambda event: {"area": event.data["station_area"]})

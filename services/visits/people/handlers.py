"""The projection of whom we contact, and of which station managed whom when."""

from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.visits.models import Person, Stay
from shared.clock import FOR_EVER, business_date
from shared.events.envelope import Received
from shared.events.handling import one_by_one
from shared.people import columns_of


@one_by_one
def remember_person(db: Session, event: Received) -> None:
    """Keep whom we contact. The first event of a file gives `registered_on`. The event that raised the tier gives
    `raised_on`.
    """
    file = event.data
    now = {
        **columns_of(event),
        **{name: file[name] for name in ("registered_area", "residence_area", "tier", "over_80")},
        "fixed_officer": file.get("fixed_officer"),
    }
    on = business_date(event.time)
    row = insert(Person).values(id=UUID(event.subject), registered_on=on, **now)
    raised_on = case((Person.tier == now["tier"], Person.raised_on), else_=on if now["tier"] == "KEY" else None)
    db.execute(row.on_conflict_do_update(index_elements=[Person.id], set_={**now, "raised_on": raised_on}))


@one_by_one
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

"""Consumed events → how the file of each person stood, when and at which station."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.models import FileSpan
from shared.clock import FOR_EVER, business_date
from shared.events.envelope import Received
from shared.events.handling import one_by_one


@one_by_one
def remember_file(db: Session, event: Received) -> None:
    """Keep how the file of someone alive stands, at which station, and from when until when."""
    id, on, file = UUID(event.subject), business_date(event.time), event.data
    counts = file["alive"] and not file.get("merged_into") and event.type != "veteran.erased.v1"
    now = (file["station_area"], file.get("complete"), file.get("verified_on"))
    last = db.scalar(select(FileSpan).where(FileSpan.person_id == id, FileSpan.until_on == FOR_EVER))
    if last and counts and (last.area, last.complete, last.verified_on) == now:
        return
    if last:
        last.until_on = on
    if counts:
        area, complete, verified_on = now
        standing = {"area": area, "complete": complete, "verified_on": verified_on}
        db.add(FileSpan(person_id=id, since_version=event.version, from_on=on, until_on=FOR_EVER, **standing))
    db.flush()

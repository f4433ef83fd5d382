"""Nominations → events."""

from services.registry.awards.domain import State
from services.registry.models import Nomination
from shared.events.envelope import Event

_VERBS = {
    State.NOMINATED: "nominated",
    State.SHORTLISTED: "shortlisted",
    State.AWARDED: "given",
    State.DECLINED: "declined",
}


def award(nomination: Nomination) -> Event:
    """What the nomination's state tells: `award.nominated`, `.shortlisted`, `.given` or `.declined`."""
    data = {"award_id": nomination.id, "station_id": nomination.station_id}
    if nomination.staff_id:
        data["staff_id"] = nomination.staff_id
    return Event(f"award.{_VERBS[State(nomination.state)]}.v1", data, nomination.area)

"""Nominations → events."""

from typing import Any

from services.registry.models import Nomination
from shared.events.envelope import Event


def _award(row: Nomination) -> dict[str, Any]:
    member = {"staff_id": row.staff_id} if row.staff_id else {}
    return {"award_id": row.id, "station_id": row.station_id, **member}


def award_nominated(row: Nomination) -> Event:
    return Event("award.nominated.v1", _award(row), row.area)


def award_shortlisted(row: Nomination) -> Event:
    return Event("award.shortlisted.v1", _award(row), row.area)


def award_given(row: Nomination) -> Event:
    return Event("award.given.v1", {**_award(row), "awarded_on": row.awarded_on}, row.area)


def award_declined(row: Nomination) -> Event:
    return Event("award.declined.v1", _award(row), row.area)

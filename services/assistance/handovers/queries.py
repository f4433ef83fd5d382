"""Reads of hand-overs, and of how many came to an end."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from services.assistance.handovers.domain import OPEN, State
from services.assistance.models import Handover
from shared import aliases
from shared.clock import SHANGHAI
from shared.measures import Measure
from shared.security.ranges import within


def handovers(party: str, query: Mapping[str, Any]) -> Select[Any]:
    """Those that a party has given or got, within the caller's area."""
    rows = select(Handover).where(or_(Handover.from_party == party, Handover.to_party == party))
    for name in ("state", "from_party", "to_party", "matter"):
        if name in query:
            rows = rows.where(getattr(Handover, name) == query[name])
    return rows.where(Handover.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows


def of_people(ids: Sequence[UUID]) -> Select[Any]:
    """All about a person, known by these ids, in id order."""
    return select(Handover).where(Handover.veteran_id.in_(ids)).order_by(Handover.id)


CLOSED, *_ = INDICATORS = ("CLOSED",)
NO_HOURS: dict[str, int | None] = {"hours_to_acceptance": None, "hours_to_completion": None}


def measures(since: date, as_of: date) -> dict[str, Measure]:
    """Of the matters handed over in a period and not withdrawn those completed by its last day."""
    return {CLOSED: Measure(Handover, _joint(since, as_of), _completed(as_of))}


def median_hours(db: Session, area: str, since: date, as_of: date) -> dict[str, int | None]:
    """Of the same matters the median hours from the request, in the form of NO_HOURS."""
    reached = {
        "hours_to_acceptance": (Handover.accepted_at, Handover.accepted_at < _end(as_of)),
        "hours_to_completion": (Handover.closed_at, _completed(as_of)),
    }
    median = func.percentile_cont(0.5)
    hours = [
        median.within_group(func.extract("epoch", moment - Handover.requested_at)).filter(is_reached) / 3600
        for moment, is_reached in reached.values()
    ]
    medians = db.execute(select(*hours).where(within(Handover.area, area), _joint(since, as_of))).one()
    return {name: None if each is None else round(each) for name, each in zip(reached, medians, strict=True)}


def _joint(since: date, as_of: date) -> ColumnElement[bool]:
    withdrawn = and_(Handover.state == State.WITHDRAWN, Handover.closed_at < _end(as_of))
    asked = (Handover.requested_at >= _begin(since), Handover.requested_at < _end(as_of))
    return and_(*asked, not_(withdrawn))


def _completed(as_of: date) -> ColumnElement[bool]:
    return func.coalesce(and_(Handover.state == State.COMPLETED, Handover.closed_at < _end(as_of)), False)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _end(day: date) -> datetime:
    return _begin(day + timedelta(days=1))


IS_OPEN = Handover.state.in_(OPEN)

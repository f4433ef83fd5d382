"""Reads of campaigns: whom they aim at, and whom they reached. Reach is computed, never stored beside the visits."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, not_, or_, select
from sqlalchemy.orm import Session, aliased

from services.visits.campaigns.rules import RULES
from services.visits.models import Activity, Attendee, Campaign, CampaignTarget, Person, Visit
from services.visits.people.queries import contacted, matching, person_of
from shared.aliases import PERSON_ALIAS
from shared.db import follow_indexes
from shared.security.ranges import concerning, within
from shared.shares import Figure


def campaigns(area: str, query: Mapping[str, Any]) -> Select[Any]:
    """Campaigns of the caller's area, within it and above it, by state if asked."""
    rows = select(Campaign).where(concerning(Campaign.area, area))
    return rows.where(Campaign.state == query["state"]) if "state" in query else rows


def aimed_at(campaign: Campaign) -> Select[Any, Any, Any]:
    """The targets that a campaign's rule finds now: (campaign, person, managing station)."""
    return select(literal(campaign.id), Person.id, Person.area).where(
        within(Person.area, campaign.area), contacted(), *matching(campaign.rule)
    )


def targets(campaign: Campaign, query: Mapping[str, Any]) -> Select[Any]:
    """Targets in the caller's sight, by station or by whether they were reached if asked."""
    rows: Select[Any]
    rows, reached = _targets(campaign, select(CampaignTarget))
    if "station" in query:
        rows = rows.where(within(CampaignTarget.station, query["station"]))
    if "reached" in query:
        rows = rows.where(reached if query["reached"] else not_(reached))
    return rows


def reach(db: Session, campaign: Campaign, by: Any, area: str | None = None) -> dict[str, Figure]:
    """How many of the targets in the caller's sight were reached, by `CampaignTarget.area` or `.station`, in order."""
    rows, reached = _targets(campaign, select(by, func.count()))
    rows = rows.add_columns(func.count().filter(reached)).group_by(by)
    follow_indexes(db)  # it sorted every target before it counted (a third of the time)
    counts = db.execute(rows if area is None else rows.where(by == area))
    return {place: Figure(seen, people, people) for place, people, seen in sorted(map(tuple, counts))}


def _targets(campaign: Campaign, rows: Any) -> tuple[Any, ColumnElement[bool]]:
    """`rows` of the targets that count, and whether each was reached. Whoever died or was erased since the launch
    counts no more. A file merged since counts once, under its successor's id.
    """
    alias, person = person_of(CampaignTarget.veteran_id)
    counted = (
        rows.outerjoin_from(CampaignTarget, alias, alias.c.old == CampaignTarget.veteran_id)
        .where(CampaignTarget.campaign_id == campaign.id)
        .where(person.not_in(_gone()), _first(alias))
    )
    return counted, _reached(campaign, person)


def symposia(campaign: Campaign) -> Select[Any]:
    return select(Activity).where(Activity.campaign_id == campaign.id)


def _reached(campaign: Campaign, person: Any) -> ColumnElement[bool]:
    """Whether a visit face to face within the campaign's days, or one of its symposia, reached the person."""
    days = Visit.visited_on.between(campaign.from_on, campaign.to_on) & Visit.superseded_by.is_(None)
    visited = _people(Visit.veteran_id).where(Visit.reached, Visit.method.in_(RULES.reached_by), days)
    attended = _people(Attendee.veteran_id).where(Attendee.campaign_id == campaign.id)
    return or_(person.in_(visited), person.in_(attended))


def _people(column: Any) -> Select[Any]:
    alias, person = person_of(column)
    return select(person).outerjoin_from(column.class_, alias, alias.c.old == column)


def _gone() -> Select[Any]:
    """Who died or was erased: few, found by an index of their own."""
    return select(Person.id).where(or_(not_(Person.alive), Person.erased))


def _first(alias: Any) -> ColumnElement[bool]:
    """Whether a target's row is the one that counts of those that a person has under several ids: the row of the id
    that stands now, or else the first.
    """
    other, twin = aliased(CampaignTarget), PERSON_ALIAS.alias()
    beside = select(other.veteran_id).where(other.campaign_id == CampaignTarget.campaign_id)
    canonical = beside.where(other.veteran_id == alias.c.canonical).correlate(CampaignTarget, alias)
    # Two questions, each answered by an index; as one it read all targets for each merged file.
    earlier = beside.join(twin, twin.c.old == other.veteran_id).where(twin.c.canonical == alias.c.canonical)
    earlier = earlier.where(other.veteran_id < CampaignTarget.veteran_id).correlate(CampaignTarget, alias)
    return or_(alias.c.old.is_(None), and_(not_(canonical.exists()), not_(earlier.exists())))

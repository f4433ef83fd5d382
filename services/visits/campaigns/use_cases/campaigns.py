"""Campaigns: planning, launching, assigning and ending them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from services.visits.campaigns import domain, events, queries
from services.visits.campaigns.domain import NewCampaign, State
from services.visits.models import Campaign, CampaignTarget
from services.visits.people.use_cases import list_ids, resolve_ids
from shared import clock, locks
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import AreaForeign, NotFound
from shared.events.outbox import publish
from shared.security.areas import TOWN, at_level, covers
from shared.shares import Figure
from shared.states import check_state, step


def plan_campaign(db: Session, by: Actor, new: NewCampaign) -> Campaign:
    """Draft a campaign. Raises AreaForeign, PeriodReversed, StationOutsideCampaign."""
    if not covers(by.area, new.area):
        raise AreaForeign(pointer="#/area")
    campaign = Campaign(
        state=State.DRAFT,
        planned_by=by.account,
        **vars(new) | {"rule": dict(new.rule)},
    )
    _check(campaign)
    publish(db, campaign, events.campaign_planned(campaign))
    return campaign


def change_campaign(db: Session, by: Actor, id: UUID, changes: Mapping[str, Any], expected: int | None) -> Campaign:
    """Change a draft's name, days, goal or rule.

    Raises NotFound, VersionStale, WrongState, PeriodReversed, StationOutsideCampaign.
    """
    campaign = hold_one(db, Campaign, id, within=by.area, expected=expected)
    check_state(campaign.state, State.DRAFT)
    for name, value in changes.items():
        setattr(campaign, name, value)
    _check(campaign)
    publish(db, campaign, events.campaign_changed(campaign))
    return campaign


def launch_campaign(db: Session, by: Actor, id: UUID, expected: int | None) -> Campaign:
    """Write the targets down, each with the station that manages the file, and tell every town that has some.

    Raises NotFound, VersionStale, WrongState, CampaignOver, CampaignWithoutTargets.
    """
    campaign = hold_one(db, Campaign, id, within=by.area, expected=expected)
    campaign.state = step(campaign.state, State.RUNNING)
    if campaign.to_on < clock.today(db):
        raise domain.CampaignOver
    # Someone who moves meanwhile waits, and then finds their new target row to take along.
    locks.take(db, locks.LAUNCHES)
    db.execute(insert(CampaignTarget).from_select(["campaign_id", "veteran_id", "area"], queries.aimed_at(campaign)))
    by_area = select(CampaignTarget.area, func.count()).where(CampaignTarget.campaign_id == id)
    towns: Counter[str] = Counter()
    for area, count in db.execute(by_area.group_by(CampaignTarget.area)):
        towns[at_level(area, TOWN)] += count
    if not towns:
        raise domain.CampaignWithoutTargets
    campaign.targets = towns.total()
    campaign.launched_at = clock.now(db)
    publish(db, campaign, events.campaign_launched(campaign))
    for town, count in sorted(towns.items()):
        publish(db, campaign, events.campaign_assigned(campaign, town, count))
    return campaign


def stay_clear_of_launches(db: Session) -> None:
    """Let no launch look for targets until this transaction ends. Whoever changes where people belong needs this."""
    locks.take(db, locks.LAUNCHES, shared=True)


def follow_station(db: Session, old: str, new: str) -> None:
    """Let the rules of drafts name a station by its new code. Like a new area, this is no change of a draft itself."""
    rows = select(Campaign).where(Campaign.state == State.DRAFT, Campaign.rule["stations"].contains([old]))
    for draft in db.scalars(rows.order_by(Campaign.id).with_for_update()):
        stations = [new if code == old else code for code in draft.rule["stations"]]
        draft.rule = {**draft.rule, "stations": stations}


def close_campaign(db: Session, by: Actor, id: UUID, expected: int | None) -> Campaign:
    """End a campaign and keep its counts as they are now. Raises NotFound, VersionStale, WrongState."""
    campaign = hold_one(db, Campaign, id, within=by.area, expected=expected)
    campaign.state = step(campaign.state, State.CLOSED)
    total = sum(queries.reach(db, campaign, CampaignTarget.station).values(), Figure())
    campaign.targets, campaign.reached = total.denominator, total.numerator
    campaign.ended_at = clock.now(db)
    publish(db, campaign, events.campaign_closed(campaign))
    return campaign


def cancel_campaign(db: Session, by: Actor, id: UUID, reason: str, expected: int | None) -> Campaign:
    """Call a campaign off. Raises NotFound, VersionStale, WrongState."""
    campaign = hold_one(db, Campaign, id, within=by.area, expected=expected)
    campaign.state = step(campaign.state, State.CANCELLED)
    campaign.end_reason = reason
    campaign.ended_at = clock.now(db)
    publish(db, campaign, events.campaign_cancelled(campaign))
    return campaign


def assign_targets(db: Session, by: Actor, id: UUID, veteran_ids: Sequence[UUID], station: str) -> int:
    """Let a station above the one that manages the files visit some targets, until they move. Returns how many.

    Raises NotFound, AreaForeign, WrongState, StationOutsideCampaign, NoTarget, StationCannotSee.
    """
    campaign = read_campaign(db, by, id)
    check_state(campaign.state, State.RUNNING)
    if not covers(by.area, station):
        raise AreaForeign(pointer="#/station")
    if not covers(campaign.area, station):
        raise domain.StationOutsideCampaign(pointer="#/station")
    given = resolve_ids(db, veteran_ids)
    known_as = list_ids(db, given.values())
    chosen = update(CampaignTarget).where(CampaignTarget.campaign_id == id, CampaignTarget.veteran_id.in_(known_as))
    values = {"given_from": CampaignTarget.area, "given_to": station}
    moved = db.execute(chosen.values(values).returning(CampaignTarget.veteran_id, CampaignTarget.area))
    areas = {known_as[veteran_id]: area for veteran_id, area in moved}
    for index, veteran_id in enumerate(veteran_ids):
        if given[veteran_id] not in areas:
            raise domain.NoTarget(pointer=f"#/veteran_ids/{index}")
        if not covers(station, areas[given[veteran_id]]):
            raise domain.StationCannotSee(pointer="#/station")
    return len(areas)


def read_campaign(db: Session, by: Actor, id: UUID) -> Campaign:
    """A campaign of the caller's area, within it or above it. Raises NotFound."""
    campaign: Campaign | None = db.scalar(queries.campaigns(by.area, {}).where(Campaign.id == id))
    if campaign is None:
        raise NotFound
    return campaign


def _check(campaign: Campaign) -> None:
    domain.check_days(campaign.from_on, campaign.to_on)
    for index, station in enumerate(campaign.rule.get("stations", ())):
        if not covers(campaign.area, station):
            raise domain.StationOutsideCampaign(pointer=f"#/rule/stations/{index}")

"""Visit campaigns: planning, reach, symposia."""

from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.activities import use_cases as activities
from services.visits.campaigns import queries, schemas
from services.visits.campaigns.domain import NewCampaign, NewSymposium, form
from services.visits.campaigns.rules import RULES
from services.visits.campaigns.use_cases import campaigns, symposia
from services.visits.models import Activity, Campaign, CampaignTarget
from shared import clock, shares
from shared.contracts.access import Actor
from shared.db import columns
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.areas import LEVELS, covers, scope
from shared.security.crypto import Vault
from shared.shares import SMALL, Tree, is_small, shown_as

routes = Routes("campaigns", __name__, description="Visit campaigns")
ONE = "/v1/campaigns/<uuid:campaign_id>"


@routes.write("/v1/campaigns", may="campaign:run", body=schemas.NewCampaignSchema, answer=schemas.CampaignSchema)
def plan_campaign(db: Session, by: Actor, body: Fields) -> Fields:
    """Draft a campaign for your area or one within it."""
    return _shown(by, campaigns.plan_campaign(db, by, NewCampaign(**body)))


@routes.page("/v1/campaigns", may="campaign:read", query=schemas.CampaignQuery, of=schemas.CampaignSchema)
def list_campaigns(db: Session, by: Actor, query: Fields) -> Page:
    """Campaigns of your area and of those within or above it.

    In the order they were drafted.
    """
    return paginate(db, queries.campaigns(by.area, query), [Campaign.id], query).showing(partial(_shown, by))


@routes.read(ONE, may="campaign:read", answer=schemas.CampaignSchema)
def get_campaign(db: Session, by: Actor, campaign_id: UUID) -> Fields:
    """One campaign."""
    return _shown(by, campaigns.read_campaign(db, by, campaign_id))


@routes.revise(ONE, method="PATCH", may="campaign:run", body=schemas.CampaignPatchSchema, answer=schemas.CampaignSchema)
def change_campaign(db: Session, by: Actor, body: Fields, campaign_id: UUID, expected: int | None) -> Fields:
    """Change a draft."""
    return _shown(by, campaigns.change_campaign(db, by, campaign_id, body, expected))


@routes.change(f"{ONE}/launch", may="campaign:run", answer=schemas.CampaignSchema)
def launch_campaign(db: Session, by: Actor, campaign_id: UUID, expected: int | None) -> Fields:
    """Write down the targets that the rule finds now, and tell the stations."""
    return _shown(by, campaigns.launch_campaign(db, by, campaign_id, expected))


@routes.change(f"{ONE}/closure", may="campaign:run", answer=schemas.CampaignSchema)
def close_campaign(db: Session, by: Actor, campaign_id: UUID, expected: int | None) -> Fields:
    """End a running campaign and keep its counts."""
    return _shown(by, campaigns.close_campaign(db, by, campaign_id, expected))


@routes.change(
    f"{ONE}/cancellation", may="campaign:run", body=schemas.CancellationSchema, answer=schemas.CampaignSchema
)
def cancel_campaign(db: Session, by: Actor, body: Fields, campaign_id: UUID, expected: int | None) -> Fields:
    """Call a draft or a running campaign off."""
    return _shown(by, campaigns.cancel_campaign(db, by, campaign_id, body["reason"], expected))


@routes.page(f"{ONE}/targets", may="campaign:read", query=schemas.TargetQuery, of=schemas.TargetSchema)
def list_targets(db: Session, by: Actor, query: Fields, campaign_id: UUID) -> Page:
    """Targets in your sight; `reached=false` lists whom to visit still.

    Where the reach is left out, so is the list; in place of an area whose reach is left out, the nearest above it is
    named.
    """
    campaign = campaigns.read_campaign(db, by, campaign_id)
    rows = queries.targets(campaign, query)
    if not shares.below(by.area, SMALL):
        return paginate(db, rows, [CampaignTarget.veteran_id], query)
    root, visiting = _figures(db, by, campaign, CampaignTarget.station)
    if any(visiting.shown(scope(area)) is None for area in (root, query.get("station", root))):
        return Page([], None)
    _, managing = _figures(db, by, campaign, CampaignTarget.area)
    page = paginate(db, rows, [CampaignTarget.veteran_id], query)
    return page.showing(
        lambda target: {
            "veteran_id": target.veteran_id,
            "area": shown_as(target.area, managing.gone),
            "station": shown_as(target.station, visiting.gone),
        }
    )


@routes.write(f"{ONE}/assignments", may="campaign:run", body=schemas.AssignmentSchema, answer=schemas.AssignedSchema)
def assign_targets(db: Session, by: Actor, body: Fields, campaign_id: UUID) -> dict[str, int]:
    """Let a station visit some of the targets in place of the one below it.

    It stands above the one that manages their files. This holds until a file moves.
    """
    return {"assigned": campaigns.assign_targets(db, by, campaign_id, body["veteran_ids"], body["station"])}


@routes.read(f"{ONE}/reach", may="campaign:read", answer=schemas.ReachSchema)
def get_reach(db: Session, by: Actor, campaign_id: UUID) -> Fields:
    """How many of the targets in your sight were reached by now.

    In all, and by station.
    """
    total, stations = _reach(db, by, campaign_id, CampaignTarget.station)
    return {
        "total": total,
        "stations": [{"station": code, **share} for code, share in stations.items()],
        "as_of": clock.now(db),
    }


@routes.read(f"{ONE}/units", may="campaign:read", answer=schemas.UnitsSchema)
def list_units(db: Session, by: Actor, campaign_id: UUID) -> Fields:
    """Which units hold a symposium, and which are visited one by one.

    With how far each has come.
    """
    _, units = _reach(db, by, campaign_id, CampaignTarget.area)
    items = [
        {
            "area": area,
            "people": (people := share["denominator"]),
            "form": None if people is None else form(people, RULES.symposium_from),
            "reached": share["numerator"],
        }
        for area, share in units.items()
    ]
    return {"items": items, "as_of": clock.now(db)}


def _reach(db: Session, by: Actor, id: UUID, column: Any) -> tuple[Fields, dict[str, Fields]]:
    """Shares in all and by station. None is listed where even the total would tell of few."""
    root, figures = _figures(db, by, campaigns.read_campaign(db, by, id), column)
    total = figures.share(scope(root))
    stations = sorted(code for code in figures.sums if len(code) == LEVELS[-1])
    return total, {} if total["denominator"] is None else {code: figures.share(code) for code in stations}


def _figures(db: Session, by: Actor, campaign: Campaign, column: Any) -> tuple[str, Tree]:
    """The reach by stations, and the area that contains them all: a target may be given to a station above."""
    own = queries.reach(db, campaign, column)
    root = min((by.area, *(code for code in own if covers(code, by.area))), key=lambda code: len(scope(code)))
    return root, shares.trees({"": own}, root, shares.below(by.area, SMALL))[""]


def _shown(by: Actor, campaign: Campaign) -> Fields:
    few = is_small(campaign.targets, shares.below(by.area, SMALL))
    return {**columns(campaign), **({"targets": None, "reached": None} if few else {})}


@routes.write(
    f"{ONE}/symposia", may="activity:log", body=schemas.NewSymposiumSchema, answer=schemas.SymposiumSchema, vault=True
)
def log_symposium(db: Session, vault: Vault, by: Actor, body: Fields, campaign_id: UUID) -> Activity:
    """Record a symposium that a unit held; it reaches its attendees."""
    return symposia.log_symposium(db, vault, by, campaign_id, NewSymposium(**body))


@routes.page(f"{ONE}/symposia", may="campaign:read", of=schemas.SymposiumSchema)
def list_symposia(db: Session, by: Actor, query: Fields, campaign_id: UUID) -> Page:
    """Symposia within your area, in the order they were logged."""
    campaign = campaigns.read_campaign(db, by, campaign_id)
    return paginate(db, queries.symposia(campaign), [Activity.id], query)


@routes.read(
    f"{ONE}/symposia/<uuid:symposium_id>", may="campaign:read", answer=schemas.SymposiumDetailSchema, vault=True
)
def get_symposium(db: Session, vault: Vault, by: Actor, campaign_id: UUID, symposium_id: UUID) -> Fields:
    """One symposium with its notes."""
    campaign = campaigns.read_campaign(db, by, campaign_id)
    held = db.scalar(queries.symposia(campaign).where(Activity.id == symposium_id))
    if held is None:
        raise NotFound
    return activities.open_texts(db, vault, held)

"""Visit campaigns: planning, reach, symposia."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.activities import use_cases as activities
from services.visits.campaigns import queries, schemas
from services.visits.campaigns.domain import NewCampaign, NewSymposium, form
from services.visits.campaigns.rules import RULES
from services.visits.campaigns.use_cases import campaigns, symposia
from services.visits.models import Activity, Campaign, CampaignTarget
from shared import clock
from shared.contracts.access import Actor
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("campaigns", __name__, description="Visit campaigns")
ONE = "/v1/campaigns/<uuid:campaign_id>"


@routes.write("/v1/campaigns", may="campaign:run", body=schemas.NewCampaignSchema, answer=schemas.CampaignSchema)
def plan_campaign(db: Session, by: Actor, body: Fields) -> Campaign:
    """Draft a campaign for your area or one within it."""
    return campaigns.plan_campaign(db, by, NewCampaign(**body))


@routes.page("/v1/campaigns", may="campaign:read", query=schemas.CampaignQuery, of=schemas.CampaignSchema)
def list_campaigns(db: Session, by: Actor, query: Fields) -> Page:
    """Campaigns of your area and of those within or above it, in the order they were drafted."""
    return paginate(db, queries.campaigns(by.area, query), [Campaign.id], query)


@routes.read(ONE, may="campaign:read", answer=schemas.CampaignSchema)
def get_campaign(db: Session, by: Actor, campaign_id: UUID) -> Campaign:
    """One campaign."""
    return campaigns.read_campaign(db, by, campaign_id)


@routes.revise(ONE, method="PATCH", may="campaign:run", body=schemas.CampaignPatchSchema, answer=schemas.CampaignSchema)
def change_campaign(db: Session, by: Actor, body: Fields, campaign_id: UUID, expected: int | None) -> Campaign:
    """Change a draft."""
    return campaigns.change_campaign(db, by, campaign_id, body, expected)


@routes.change(f"{ONE}/launch", may="campaign:run", answer=schemas.CampaignSchema)
def launch_campaign(db: Session, by: Actor, campaign_id: UUID, expected: int | None) -> Campaign:
    """Write down the targets that the rule finds now, and tell the stations."""
    return campaigns.launch_campaign(db, by, campaign_id, expected)


@routes.change(f"{ONE}/closure", may="campaign:run", answer=schemas.CampaignSchema)
def close_campaign(db: Session, by: Actor, campaign_id: UUID, expected: int | None) -> Campaign:
    """End a running campaign and keep its counts."""
    return campaigns.close_campaign(db, by, campaign_id, expected)


@routes.change(
    f"{ONE}/cancellation", may="campaign:run", body=schemas.CancellationSchema, answer=schemas.CampaignSchema
)
def cancel_campaign(db: Session, by: Actor, body: Fields, campaign_id: UUID, expected: int | None) -> Campaign:
    """Call a draft or a running campaign off."""
    return campaigns.cancel_campaign(db, by, campaign_id, body["reason"], expected)


@routes.page(f"{ONE}/targets", may="campaign:read", query=schemas.TargetQuery, of=schemas.TargetSchema)
def list_targets(db: Session, by: Actor, query: Fields, campaign_id: UUID) -> Page:
    """Targets in your sight; `reached=false` lists whom to visit still."""
    campaign = campaigns.read_campaign(db, by, campaign_id)
    return paginate(db, queries.targets(campaign, query), [CampaignTarget.veteran_id], query)


@routes.write(f"{ONE}/assignments", may="campaign:run", body=schemas.AssignmentSchema, answer=schemas.AssignedSchema)
def assign_targets(db: Session, by: Actor, body: Fields, campaign_id: UUID) -> dict[str, int]:
    """Let a station above the one that manages their files visit some of the targets. It holds until a file moves."""
    return {"assigned": campaigns.assign_targets(db, by, campaign_id, body["veteran_ids"], body["station"])}


@routes.read(f"{ONE}/reach", may="campaign:read", answer=schemas.ReachSchema)
def get_reach(db: Session, by: Actor, campaign_id: UUID) -> Fields:
    """How many of the targets in your sight were reached by now: in all, and by station."""
    campaign = campaigns.read_campaign(db, by, campaign_id)
    stations: list[Fields] = [
        {"station": station, "numerator": reached, "denominator": people}
        for station, people, reached in queries.reach(db, campaign, CampaignTarget.station)
    ]
    total = {name: sum(row[name] for row in stations) for name in ("numerator", "denominator")}
    return {"total": total, "stations": stations, "as_of": clock.now(db)}


@routes.read(f"{ONE}/units", may="campaign:read", answer=schemas.UnitsSchema)
def list_units(db: Session, by: Actor, campaign_id: UUID) -> Fields:
    """Which units hold a symposium and which are visited one by one, and how far each has come."""
    campaign = campaigns.read_campaign(db, by, campaign_id)
    items = [
        {"area": area, "people": people, "form": form(people, RULES.symposium_from), "reached": reached}
        for area, people, reached in queries.reach(db, campaign, CampaignTarget.area)
    ]
    return {"items": items, "as_of": clock.now(db)}


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

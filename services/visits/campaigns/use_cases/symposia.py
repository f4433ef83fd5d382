"""Symposia 座谈会 of a campaign's units."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.visits.activities.events import activity_held
from services.visits.campaigns import domain, queries
from services.visits.campaigns.domain import NewSymposium, State
from services.visits.campaigns.rules import RULES
from services.visits.campaigns.use_cases import campaigns
from services.visits.models import Activity, Attendee, Campaign, CampaignTarget
from services.visits.people.use_cases import list_ids, lock_people, resolve_ids
from shared import clock
from shared.clashes import refuse_clash
from shared.contracts.access import Actor
from shared.errors import AreaForeign, Kind, Refusal
from shared.events.outbox import publish
from shared.security.areas import covers
from shared.security.crypto import Vault
from shared.security.person_keys import new_key
from shared.states import check_state


class SymposiumLogged(Refusal, kind=Kind.CONFLICT):
    """This unit's symposium of that day is logged already: there is nothing more to log."""

    zh = "该单位当日的座谈会已登记，无需再办。"


def log_symposium(db: Session, vault: Vault, by: Actor, campaign_id: UUID, new: NewSymposium) -> Activity:
    """Record a symposium with who attended; it reaches them. The notes are sealed under a key of the symposium's own.

    Raises NotFound, AreaForeign, WrongState, SymposiumOutOfTime, UnitTooSmall, VeteranUnknown, NoTarget,
    SymposiumLogged.
    """
    campaign = campaigns.read_campaign(db, by, campaign_id)
    check_state(campaign.state, State.RUNNING)
    if not covers(by.area, new.area):
        raise AreaForeign(pointer="#/area")
    units = queries.reach(db, campaign, CampaignTarget.area, new.area)
    unit = domain.form(sum(unit.cases for unit in units.values()), RULES.symposium_from)
    domain.check_symposium(new.held_on, campaign.from_on, campaign.to_on, clock.today(db), unit)
    people = lock_people(db, new.attendees, "attendees")
    _check_targets(db, campaign, new.attendees)
    id = uuid7()
    held = Activity(
        id=id,
        area=new.area,
        kind="SYMPOSIUM",
        held_on=new.held_on,
        audience=len(people),
        campaign_id=campaign.id,
        notes_sealed=vault.seal(new_key(db, vault, id, new.area), id, "notes", new.notes) if new.notes else None,
        logged_by=by.account,
        logged_at=clock.now(db),
    )
    with refuse_clash(SymposiumLogged(), "activities_symposium"):
        publish(db, held, activity_held(held))
    db.add_all(
        Attendee(activity_id=id, veteran_id=person.id, campaign_id=campaign.id, area=person.area)
        for person in people.values()
    )
    return held


def _check_targets(db: Session, campaign: Campaign, attendees: list[UUID]) -> None:
    now = resolve_ids(db, attendees)
    known_as = list_ids(db, now.values())
    rows = select(CampaignTarget.veteran_id).where(CampaignTarget.campaign_id == campaign.id)
    targets = {known_as[id] for id in db.scalars(rows.where(CampaignTarget.veteran_id.in_(known_as)))}
    for index, id in enumerate(attendees):
        if now[id] not in targets:
            raise domain.NoTarget(pointer=f"#/attendees/{index}")

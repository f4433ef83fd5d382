"""Hardships: found, registered, resolved, followed up."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.hardships.domain.hardships import NewHardship, State
from services.visits.hardships.queries import hardships
from services.visits.hardships.schemas.hardships import (
    FollowUpSchema,
    HardshipDetailSchema,
    HardshipQuery,
    HardshipSchema,
    NewHardshipSchema,
    RegistrationSchema,
    ResolutionSchema,
    SettingAsideSchema,
)
from services.visits.hardships.use_cases import hardships as use_cases
from services.visits.models import Hardship
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("hardships", __name__, description="Hardships")
ONE = "/v1/hardships/<uuid:hardship_id>"


@routes.write("/v1/hardships", may="hardship:report", body=NewHardshipSchema, answer=HardshipSchema, vault=True)
def report_hardship(db: Session, vault: Vault, by: Actor, body: Fields) -> Hardship:
    """Record that a person of your area was found in hardship.

    It is to be registered within days.
    """
    return use_cases.find_hardship(db, vault, by, NewHardship(**body))


@routes.page("/v1/hardships", may="hardship:read", query=HardshipQuery, of=HardshipSchema)
def list_hardships(db: Session, by: Actor, query: Fields) -> Page:
    """Hardships within your area, in the order they were recorded."""
    return paginate(db, hardships.hardships(query), [Hardship.id], query)


@routes.read(ONE, may="hardship:read", answer=HardshipDetailSchema, vault=True)
def get_hardship(db: Session, vault: Vault, by: Actor, hardship_id: UUID) -> Fields:
    """One hardship with what was written down."""
    hardship = find(db, Hardship, hardship_id)
    return {**columns(hardship), **use_cases.read_texts(db, vault, hardship)}


@routes.change(f"{ONE}/registration", may="hardship:handle", body=RegistrationSchema, answer=HardshipSchema)
def register_hardship(db: Session, by: Actor, body: Fields, hardship_id: UUID, expected: int | None) -> Hardship:
    """Take a checked hardship into the hardship register.

    With `wants_aid` a lead for an application opens.
    """
    kind, urgent = body.get("kind"), body.get("urgent")
    return use_cases.register_hardship(
        db, by, hardship_id, kind=kind, urgent=urgent, wants_aid=body["wants_aid"], expected=expected
    )


@routes.change(f"{ONE}/aid-request", may="hardship:handle", answer=HardshipSchema)
def want_aid(db: Session, by: Actor, hardship_id: UUID, expected: int | None) -> Hardship:
    """Let a registered hardship ask for aid after all.

    A lead for an application opens.
    """
    return use_cases.want_aid(db, hardship_id, expected)


@routes.change(f"{ONE}/resolution", may="hardship:handle", body=ResolutionSchema, answer=HardshipSchema, vault=True)
def resolve_hardship(
    db: Session, vault: Vault, by: Actor, body: Fields, hardship_id: UUID, expected: int | None
) -> Hardship:
    """Record what resolved a hardship.

    BY_AID once the aid is paid; BY_REFERRAL names who runs the relief.
    """
    return use_cases.resolve_hardship(
        db, vault, by, hardship_id, body["resolution"], body["measures"], body.get("referred_to"), expected
    )


@routes.change(f"{ONE}/follow-up", may="hardship:handle", body=FollowUpSchema, answer=HardshipSchema, vault=True)
def follow_up_hardship(
    db: Session, vault: Vault, by: Actor, body: Fields, hardship_id: UUID, expected: int | None
) -> Hardship:
    """Record the visit or call that looked whether the resolution holds.

    If not, report the hardship that came back.
    """
    contact = {name: body.get(name) for name in ("visit_id", "occurred_at", "note")}
    return use_cases.follow_up(db, vault, by, hardship_id, holds=body["holds"], **contact, expected=expected)


@routes.change(
    f"{ONE}/setting-aside", may="hardship:handle", body=SettingAsideSchema, answer=HardshipSchema, vault=True
)
def set_hardship_aside(
    db: Session, vault: Vault, by: Actor, body: Fields, hardship_id: UUID, expected: int | None
) -> Hardship:
    """Close what is no hardship, or what the person does not want pursued.

    With the reason.
    """
    outcome = State(body["outcome"])
    return use_cases.set_aside(db, vault, by, hardship_id, outcome, body["reason"], expected)

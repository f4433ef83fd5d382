"""What happens to a file: verification, moves, death, kin, milestones, benefits, contact officer; and its history."""

import json
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import and_, not_
from sqlalchemy.orm import Session

from services.registry.files import queries as veterans
from services.registry.files.schemas.veterans import VeteranSchema
from services.registry.files.use_cases import record as files
from services.registry.files.use_cases.change import verify_veteran
from services.registry.lifecycle import queries
from services.registry.lifecycle.domain import OF_BENEFITS, OF_CARE
from services.registry.lifecycle.rules import STAGES
from services.registry.lifecycle.schemas.lifecycle import (
    BenefitSchema,
    DeathSchema,
    FileChangeSchema,
    HandedOverSchema,
    HandOverSchema,
    KinSchema,
    MilestoneSchema,
    MoveSchema,
    NewBenefitSchema,
    NewKinSchema,
    NewMilestoneSchema,
    OfficerSchema,
    ReasonSchema,
    SurvivorQuery,
    VerificationSchema,
)
from services.registry.lifecycle.use_cases import deaths, kin, moves, officers
from services.registry.models import Benefit, FileChange, Kin, Milestone, Veteran
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.errors import Moved
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("lifecycle", __name__, description="The life of a file")
FILE = "/v1/veterans/<uuid:veteran_id>"
BENEFIT = f"{FILE}/benefits/<uuid:benefit_id>"
change = partial(routes.change, vault=True, refuses=(Moved,))
"""A change of one file, whose id may lead on to the file that replaces it."""


@change(f"{FILE}/verification", may="veteran:change", body=VerificationSchema, answer=VeteranSchema)
def verify(db: Session, vault: Vault, by: Actor, body: Fields, veteran_id: UUID, expected: int | None) -> Fields:
    """Say that the whole file was compared with the papers and the person, and how."""
    return files.shown(vault, by, verify_veteran(db, vault, by, veteran_id, body["how"], expected))


@change(f"{FILE}/move", may="veteran:change", body=MoveSchema, answer=VeteranSchema)
def move(db: Session, vault: Vault, by: Actor, body: Fields, veteran_id: UUID, expected: int | None) -> Fields:
    """Hand a file over to another station.

    It may lie outside your area. List and rights follow, history stays.
    """
    residence = body.get("residence_area")
    return files.shown(
        vault, by, moves.move_veteran(db, vault, by, veteran_id, body["to"], body["reason"], residence, expected)
    )


@change(f"{FILE}/death", may="veteran:change", body=DeathSchema, answer=VeteranSchema)
def record_death(db: Session, vault: Vault, by: Actor, body: Fields, veteran_id: UUID, expected: int | None) -> Fields:
    """Record a death.

    Contacts end everywhere; living kin are proposed as survivors, who get files of their own.
    """
    died_on, source = body["died_on"], body["source"]
    return files.shown(vault, by, deaths.record_death(db, vault, by, veteran_id, died_on, source, expected))


@change(f"{FILE}/death/annulment", may="veteran:change", body=ReasonSchema, answer=VeteranSchema)
def annul_death(db: Session, vault: Vault, by: Actor, body: Fields, veteran_id: UUID, expected: int | None) -> Fields:
    """Take back a death recorded by mistake; contacts go on."""
    return files.shown(vault, by, deaths.annul_death(db, vault, by, veteran_id, body["reason"], expected))


@change(f"{FILE}/officer", may="officer:assign", body=OfficerSchema, answer=VeteranSchema)
def assign_officer(
    db: Session, vault: Vault, by: Actor, body: Fields, veteran_id: UUID, expected: int | None
) -> Fields:
    """Name the fixed contact officer; every martyr's household has one."""
    return files.shown(
        vault, by, officers.assign_officer(db, vault, by, veteran_id, body["officer"], body["reason"], expected)
    )


@routes.write(
    "/v1/accounts/<uuid:account_id>/handover",
    may="officer:assign",
    body=HandOverSchema,
    answer=HandedOverSchema,
    vault=True,
)
def hand_over(db: Session, vault: Vault, by: Actor, body: Fields, account_id: UUID) -> dict[str, int]:
    """Hand a contact officer's list over to a colleague, as staff change.

    Both are of your area.
    """
    count = officers.hand_over(db, vault, by, account_id, body["to"], body["reason"])
    return {"handed_over": count}


@routes.page(f"{FILE}/kin", may="veteran:read", of=KinSchema, vault=True, refuses=(Moved,))
def list_kin(db: Session, vault: Vault, by: Actor, query: Fields, veteran_id: UUID) -> Page:
    """Relatives."""
    veteran = files.read_file(db, veteran_id)
    return paginate(db, veterans.written_of(Kin, veteran.id), [Kin.id], query).showing(partial(_kin, db, vault))


@change(f"{FILE}/kin", may="veteran:change", body=NewKinSchema, answer=KinSchema)
def add_kin(db: Session, vault: Vault, by: Actor, body: Fields, veteran_id: UUID, expected: int | None) -> Fields:
    """Note a relative."""
    body = {"phone": None, "kin_veteran_id": None, **body}
    added = kin.add_kin(db, vault, by, veteran_id, expected=expected, **body)
    return _kin(db, vault, added)


@change(f"{FILE}/kin/<uuid:kin_id>/removal", may="veteran:change", body=ReasonSchema, answer=VeteranSchema)
def remove_kin(
    db: Session, vault: Vault, by: Actor, body: Fields, veteran_id: UUID, kin_id: UUID, expected: int | None
) -> Fields:
    """Take out a relative noted by mistake; the history keeps it."""
    return files.shown(vault, by, kin.remove_kin(db, vault, by, veteran_id, kin_id, body["reason"], expected))


@routes.page("/v1/survivors", may="veteran:read", query=SurvivorQuery, of=KinSchema, vault=True)
def list_survivors(db: Session, vault: Vault, by: Actor, query: Fields) -> Page:
    """Kin of people who died, proposed as survivors.

    Open a file for one with `kin_id`, or decline.
    """
    return paginate(db, queries.survivors(query), [Kin.id], query).showing(partial(_kin, db, vault))


@routes.write("/v1/survivors/<uuid:kin_id>/refusal", may="veteran:change", answer=KinSchema, vault=True)
def decline_survivor(db: Session, vault: Vault, by: Actor, kin_id: UUID) -> Fields:
    """Decline a proposed survivor, who is not served or does not wish it."""
    return _kin(db, vault, deaths.decline_survivor(db, kin_id))


def _kin(db: Session, vault: Vault, row: Kin) -> Fields:
    return {**columns(row), "name": _text(db, vault, row, "kin_name", row.name_sealed)}


@routes.page(f"{FILE}/milestones", may="veteran:read", of=MilestoneSchema, vault=True, refuses=(Moved,))
def list_milestones(db: Session, vault: Vault, by: Actor, query: Fields, veteran_id: UUID) -> Page:
    """Stages of the service life cycle that the person entered.

    Earliest first, with the services due at each. Those who receive people do not see PREFERENTIAL_CARE.
    """
    rows = veterans.written_of(Milestone, files.read_file(db, veteran_id).id)
    if not by.sees_health:
        rows = rows.where(Milestone.stage != OF_CARE)
    return paginate(db, rows, [Milestone.entered_on, Milestone.id], query).showing(partial(_milestone, db, vault))


@change(f"{FILE}/milestones", may="veteran:change", body=NewMilestoneSchema, answer=MilestoneSchema)
def enter_stage(db: Session, vault: Vault, by: Actor, body: Fields, veteran_id: UUID, expected: int | None) -> Fields:
    """Record that a stage was entered; stages overlap."""
    entered = kin.enter_stage(db, vault, by, veteran_id, body["stage"], body["entered_on"], body.get("note"), expected)
    return _milestone(db, vault, entered)


def _milestone(db: Session, vault: Vault, row: Milestone) -> Fields:
    stage = STAGES[row.stage]
    due = [
        {**service, "due_on": row.entered_on + timedelta(days=service["within_days"])} for service in stage["services"]
    ]
    return {**columns(row), "note": _text(db, vault, row, "milestone", row.note_sealed), "services": due}


@routes.page(f"{FILE}/benefits", may="benefit:read", of=BenefitSchema, vault=True, refuses=(Moved,))
def list_benefits(db: Session, vault: Vault, by: Actor, query: Fields, veteran_id: UUID) -> Page:
    """Periodic benefits that the person draws.

    As papers tell: none is concluded from the file.
    """
    rows = veterans.written_of(Benefit, files.read_file(db, veteran_id).id)
    return paginate(db, rows, [Benefit.id], query).showing(partial(_benefit, db, vault))


@change(f"{FILE}/benefits", may="benefit:record", body=NewBenefitSchema, answer=BenefitSchema)
def record_benefit(
    db: Session, vault: Vault, by: Actor, body: Fields, veteran_id: UUID, expected: int | None
) -> Fields:
    """Record that the person draws a periodic benefit.

    Since when, and which paper says so. No event tells it.
    """
    return _benefit(db, vault, kin.record_benefit(db, vault, by, veteran_id, expected=expected, **body))


@change(
    f"{FILE}/benefits/<uuid:benefit_id>/confirmation",
    may="benefit:record",
    body=VerificationSchema,
    answer=BenefitSchema,
)
def confirm_benefit(
    db: Session, vault: Vault, by: Actor, body: Fields, veteran_id: UUID, benefit_id: UUID, expected: int | None
) -> Fields:
    """Confirm that the person still draws a benefit, for this year.

    `how` says how that is known.
    """
    return _benefit(db, vault, kin.confirm_benefit(db, vault, by, veteran_id, benefit_id, body["how"], expected))


@change(f"{BENEFIT}/removal", may="benefit:record", body=ReasonSchema, answer=VeteranSchema)
def remove_benefit(
    db: Session, vault: Vault, by: Actor, body: Fields, veteran_id: UUID, benefit_id: UUID, expected: int | None
) -> Fields:
    """Take out a benefit that is not drawn, or not any more; the history keeps it."""
    return files.shown(vault, by, kin.remove_benefit(db, vault, by, veteran_id, benefit_id, body["reason"], expected))


def _benefit(db: Session, vault: Vault, row: Benefit) -> Fields:
    return {**columns(row), "source": _text(db, vault, row, "benefit", row.source_sealed)}


@routes.page(f"{FILE}/history", may="veteran:read", of=FileChangeSchema, vault=True, refuses=(Moved,))
def list_changes(db: Session, vault: Vault, by: Actor, query: Fields, veteran_id: UUID) -> Page:
    """Every change of a file since it was opened.

    The reason, and what stood there before, masked. Those who receive people see neither reasons nor what changed of
    tags, disability, categories or placement.
    """
    veteran = files.read_file(db, veteran_id)
    rows = veterans.written_of(FileChange, veteran.id)
    if not by.may("benefit:read"):
        rows = rows.where(FileChange.kind.not_in(OF_BENEFITS))
    if not by.sees_health:
        of_nothing_else = and_(FileChange.fields != [], FileChange.fields.contained_by(files.OF_HEALTH))
        rows = rows.where(not_(of_nothing_else))
    return paginate(db, rows, [FileChange.id], query).showing(partial(_change, db, vault, by))


def _change(db: Session, vault: Vault, by: Actor, row: FileChange) -> Fields:
    before = json.loads(_text(db, vault, row, "before", row.before_sealed) or "null")
    before = before and files.shown_before(by, before)
    # A reason that only some changes have would tell that something else changed with the others.
    reason = _text(db, vault, row, "reason", row.reason_sealed) if by.sees_health else None
    return {**columns(row), "fields": files.seen_of(by, row.fields), "reason": reason, "before": before}


def _text(
    db: Session, vault: Vault, row: Kin | Milestone | Benefit | FileChange, field: str, sealed: bytes | None
) -> str | None:
    """A text in plain, by the key of the file it was written for."""
    return files.unseal_text(vault, find(db, Veteran, row.veteran_id), field, sealed)

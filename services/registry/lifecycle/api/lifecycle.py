"""What happens to a file: verification, moves, death, kin, milestones, contact officer; and its history."""

import json
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.files import queries as veterans
from services.registry.files.schemas.veterans import VeteranSchema
from services.registry.files.use_cases import change
from services.registry.files.use_cases import record as files
from services.registry.lifecycle.rules import STAGES
from services.registry.lifecycle.schemas.lifecycle import (
    DeathSchema,
    FileChangeSchema,
    HandedOverSchema,
    HandOverSchema,
    KinSchema,
    MilestoneSchema,
    MoveSchema,
    NewKinSchema,
    NewMilestoneSchema,
    OfficerSchema,
    ReasonSchema,
    SurvivorQuery,
    VerificationSchema,
)
from services.registry.lifecycle.use_cases import deaths, kin, moves, officers
from services.registry.models import FileChange, Kin, Milestone, Veteran
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.errors import Moved, NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import IfMatch, Routes
from shared.http.schemas import PageQuery, page_of
from shared.security.crypto import Vault

routes = Routes("lifecycle", __name__, description="The life of a file")
FILE = "/v1/veterans/<uuid:veteran_id>"


@routes.write(
    f"{FILE}/verification",
    may="veteran:change",
    body=VerificationSchema,
    answer=VeteranSchema,
    if_match=IfMatch.HONOURED,
    vault=True,
    refuses=(Moved,),
)
def verify(
    db: Session, vault: Vault, by: Actor, body: dict[str, Any], veteran_id: UUID, expected: int | None
) -> dict[str, Any]:
    """Say that the whole file was compared with the papers and the person, and how."""
    return files.shown(vault, change.verify_veteran(db, vault, by, veteran_id, body["how"], expected))


@routes.write(
    f"{FILE}/move",
    may="veteran:change",
    body=MoveSchema,
    answer=VeteranSchema,
    if_match=IfMatch.HONOURED,
    vault=True,
    refuses=(Moved,),
)
def move(
    db: Session, vault: Vault, by: Actor, body: dict[str, Any], veteran_id: UUID, expected: int | None
) -> dict[str, Any]:
    """Hand a file over to another station, which may lie outside your area. List and rights follow, history stays."""
    residence = body.get("residence_area")
    return files.shown(
        vault, moves.move_veteran(db, vault, by, veteran_id, body["to"], body["reason"], residence, expected)
    )


@routes.write(
    f"{FILE}/death",
    may="veteran:change",
    body=DeathSchema,
    answer=VeteranSchema,
    if_match=IfMatch.HONOURED,
    vault=True,
    refuses=(Moved,),
)
def record_death(
    db: Session, vault: Vault, by: Actor, body: dict[str, Any], veteran_id: UUID, expected: int | None
) -> dict[str, Any]:
    """Record a death. Contacts end everywhere; living kin are proposed as survivors, who get files of their own."""
    return files.shown(vault, deaths.record_death(db, vault, by, veteran_id, body["died_on"], body["source"], expected))


@routes.write(
    f"{FILE}/death/annulment",
    may="veteran:change",
    body=ReasonSchema,
    answer=VeteranSchema,
    if_match=IfMatch.HONOURED,
    vault=True,
    refuses=(Moved,),
)
def annul_death(
    db: Session, vault: Vault, by: Actor, body: dict[str, Any], veteran_id: UUID, expected: int | None
) -> dict[str, Any]:
    """Take back a death recorded by mistake; contacts go on."""
    return files.shown(vault, deaths.annul_death(db, vault, by, veteran_id, body["reason"], expected))


@routes.write(
    f"{FILE}/officer",
    may="officer:assign",
    body=OfficerSchema,
    answer=VeteranSchema,
    if_match=IfMatch.HONOURED,
    vault=True,
    refuses=(Moved,),
)
def assign_officer(
    db: Session, vault: Vault, by: Actor, body: dict[str, Any], veteran_id: UUID, expected: int | None
) -> dict[str, Any]:
    """Name the fixed contact officer; every martyr's household has one."""
    return files.shown(
        vault, officers.assign_officer(db, vault, by, veteran_id, body["officer"], body["reason"], expected)
    )


@routes.write(
    "/v1/accounts/<uuid:account_id>/handover",
    may="officer:assign",
    body=HandOverSchema,
    answer=HandedOverSchema,
    vault=True,
)
def hand_over(db: Session, vault: Vault, by: Actor, body: dict[str, Any], account_id: UUID) -> dict[str, int]:
    """Hand a contact officer's list, within your area, over to a colleague, as staff change."""
    count = officers.hand_over(db, vault, by, account_id, body["to"], body["reason"])
    return {"handed_over": count}


@routes.read(
    f"{FILE}/kin", may="veteran:read", query=PageQuery, answer=page_of(KinSchema), vault=True, refuses=(Moved, NotFound)
)
def list_kin(db: Session, vault: Vault, by: Actor, query: dict[str, Any], veteran_id: UUID) -> Page:
    """Relatives."""
    veteran = files.read_file(db, veteran_id)
    return paginate(db, veterans.written_of(Kin, veteran.id), [Kin.id], query).showing(partial(_kin, db, vault))


@routes.write(
    f"{FILE}/kin",
    may="veteran:change",
    body=NewKinSchema,
    answer=KinSchema,
    if_match=IfMatch.HONOURED,
    vault=True,
    refuses=(Moved,),
)
def add_kin(
    db: Session, vault: Vault, by: Actor, body: dict[str, Any], veteran_id: UUID, expected: int | None
) -> dict[str, Any]:
    """Note a relative."""
    body = {"phone": None, "kin_veteran_id": None, **body}
    added = kin.add_kin(db, vault, by, veteran_id, expected=expected, **body)
    return _kin(db, vault, added)


@routes.write(
    f"{FILE}/kin/<uuid:kin_id>/removal",
    may="veteran:change",
    body=ReasonSchema,
    answer=VeteranSchema,
    if_match=IfMatch.HONOURED,
    vault=True,
    refuses=(Moved,),
)
def remove_kin(
    db: Session, vault: Vault, by: Actor, body: dict[str, Any], veteran_id: UUID, kin_id: UUID, expected: int | None
) -> dict[str, Any]:
    """Take out a relative noted by mistake; the history keeps it."""
    return files.shown(vault, kin.remove_kin(db, vault, by, veteran_id, kin_id, body["reason"], expected))


@routes.read("/v1/survivors", may="veteran:read", query=SurvivorQuery, answer=page_of(KinSchema), vault=True)
def list_survivors(db: Session, vault: Vault, by: Actor, query: dict[str, Any]) -> Page:
    """Kin of people who died, proposed as survivors. Open a file for one with `kin_id`, or decline."""
    return paginate(db, veterans.survivors(query), [Kin.id], query).showing(partial(_kin, db, vault))


@routes.write("/v1/survivors/<uuid:kin_id>/refusal", may="veteran:change", answer=KinSchema, vault=True)
def decline_survivor(db: Session, vault: Vault, by: Actor, kin_id: UUID) -> dict[str, Any]:
    """Decline a proposed survivor, who is not served or does not wish it."""
    return _kin(db, vault, deaths.decline_survivor(db, kin_id))


def _kin(db: Session, vault: Vault, row: Kin) -> dict[str, Any]:
    return {**columns(row), "name": _text(db, vault, row, "kin_name", row.name_sealed)}


@routes.read(
    f"{FILE}/milestones",
    may="veteran:read",
    query=PageQuery,
    answer=page_of(MilestoneSchema),
    vault=True,
    refuses=(Moved, NotFound),
)
def list_milestones(db: Session, vault: Vault, by: Actor, query: dict[str, Any], veteran_id: UUID) -> Page:
    """Stages of the service life cycle that the person entered, earliest first, with the services due at each."""
    veteran = files.read_file(db, veteran_id)
    order = [Milestone.entered_on, Milestone.id]
    return paginate(db, veterans.written_of(Milestone, veteran.id), order, query).showing(
        partial(_milestone, db, vault)
    )


@routes.write(
    f"{FILE}/milestones",
    may="veteran:change",
    body=NewMilestoneSchema,
    answer=MilestoneSchema,
    if_match=IfMatch.HONOURED,
    vault=True,
    refuses=(Moved,),
)
def enter_stage(
    db: Session, vault: Vault, by: Actor, body: dict[str, Any], veteran_id: UUID, expected: int | None
) -> dict[str, Any]:
    """Record that a stage was entered; stages overlap."""
    entered = kin.enter_stage(db, vault, by, veteran_id, body["stage"], body["entered_on"], body.get("note"), expected)
    return _milestone(db, vault, entered)


def _milestone(db: Session, vault: Vault, row: Milestone) -> dict[str, Any]:
    stage = STAGES[row.stage]
    due = [
        {**service, "due_on": row.entered_on + timedelta(days=service["within_days"])} for service in stage["services"]
    ]
    return {**columns(row), "note": _text(db, vault, row, "milestone", row.note_sealed), "services": due}


@routes.read(
    f"{FILE}/history",
    may="veteran:read",
    query=PageQuery,
    answer=page_of(FileChangeSchema),
    vault=True,
    refuses=(Moved, NotFound),
)
def list_changes(db: Session, vault: Vault, by: Actor, query: dict[str, Any], veteran_id: UUID) -> Page:
    """Every change of a file since it was opened, the reason, and what stood there before (masked)."""
    veteran = files.read_file(db, veteran_id)
    return paginate(db, veterans.written_of(FileChange, veteran.id), [FileChange.id], query).showing(
        partial(_change, db, vault)
    )


def _change(db: Session, vault: Vault, row: FileChange) -> dict[str, Any]:
    before = json.loads(_text(db, vault, row, "before", row.before_sealed) or "null")
    if before:
        before = {
            name: files.MASKS[name](value) if value and name in files.MASKS else value for name, value in before.items()
        }
    return {**columns(row), "reason": _text(db, vault, row, "reason", row.reason_sealed), "before": before}


def _text(db: Session, vault: Vault, row: Kin | Milestone | FileChange, field: str, sealed: bytes | None) -> str | None:
    """A text in plain, by the key of the file it was written for."""
    return files.unseal_text(vault, find(db, Veteran, row.veteran_id), field, sealed)

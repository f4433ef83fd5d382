"""Relatives, milestones and benefits: parts of a file, each change of which is a change of the file."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.files.domain import life
from services.registry.files.events import veteran_changed, veteran_stage_entered
from services.registry.files.use_cases import record as files
from services.registry.lifecycle.domain import BENEFIT_CONFIRMED, BENEFIT_RECORDED, BENEFIT_REMOVED
from services.registry.models import Benefit, Kin, Milestone, Veteran
from shared import clock
from shared.clashes import add_or_refuse
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import AlreadyExists, NotFound, ReferenceUnknown, Refusal
from shared.events.outbox import publish
from shared.security.crypto import Vault


class KinToItself(Refusal):
    """No one is a relative of their own: name another person's file, or leave it out."""

    zh = "本人不能是自己的亲属：请填写另一人的档案，或不填。"


class MilestoneKnown(AlreadyExists):
    """This stage was entered on this day already: name another stage or day."""

    zh = "该阶段当日已登记：请填写其他阶段或日期。"


class BenefitKnown(AlreadyExists):
    """This benefit stands in the file: if it is wrong there, remove it first."""

    zh = "档案中已有此项待遇：如有误，请先移除。"


def add_kin(
    db: Session,
    vault: Vault,
    by: Actor,
    veteran_id: UUID,
    relation: str,
    name: str,
    phone: str | None,
    kin_veteran_id: UUID | None,
    alive: bool,
    expected: int | None,
) -> Kin:
    """Note a relative; `kin_veteran_id` if they are served too, and seen by the caller.

    Raises NotFound, VersionStale, Moved, KinToItself, ReferenceUnknown.
    """
    veteran = files.hold_file(db, veteran_id, expected)
    if kin_veteran_id == veteran.id:
        raise KinToItself(pointer="#/kin_veteran_id")
    if kin_veteran_id and db.get(Veteran, kin_veteran_id) is None:
        raise ReferenceUnknown(pointer="#/kin_veteran_id")
    kin = Kin(
        veteran_id=veteran.id,
        area=veteran.area,
        relation=relation,
        name_sealed=files.seal_text(vault, veteran, "kin_name", name),
        phone_sealed=files.seal_text(vault, veteran, "kin_phone", phone),
        alive=alive,
        kin_veteran_id=kin_veteran_id,
    )
    db.add(kin)
    publish(db, veteran, veteran_changed(veteran))
    files.record_change(db, vault, by, veteran, "KIN_ADDED", fields=["kin"])
    return kin


def remove_kin(
    db: Session, vault: Vault, by: Actor, veteran_id: UUID, kin_id: UUID, reason: str, expected: int | None
) -> Veteran:
    """Take a relative noted by mistake out again. Raises NotFound, VersionStale, Moved."""
    veteran = files.hold_file(db, veteran_id, expected)
    kin = hold_one(db, Kin, kin_id)
    if kin.veteran_id != veteran.id:
        raise NotFound
    before = {
        "relation": kin.relation,
        "name": files.unseal_text(vault, veteran, "kin_name", kin.name_sealed),
        "kin_veteran_id": kin.kin_veteran_id,
    }
    db.delete(kin)
    publish(db, veteran, veteran_changed(veteran))
    files.record_change(db, vault, by, veteran, "KIN_REMOVED", reason=reason, fields=["kin"], before=before)
    return veteran


def enter_stage(
    db: Session, vault: Vault, by: Actor, id: UUID, stage: str, entered_on: date, note: str | None, expected: int | None
) -> Milestone:
    """A stage of the service life cycle 全生命周期 was entered; stages overlap, so none ends another.

    Raises NotFound, VersionStale, Moved, DateImpossible, MilestoneKnown.
    """
    veteran = files.hold_file(db, id, expected)
    life.check_in_life(entered_on, veteran.birth_date, clock.today(db), "#/entered_on")
    milestone = {"veteran_id": veteran.id, "stage": stage, "entered_on": entered_on}
    if db.scalar(select(Milestone.id).filter_by(**milestone)):
        raise MilestoneKnown(pointer="#/entered_on")
    entered = Milestone(
        **milestone,
        area=veteran.area,
        note_sealed=files.seal_text(vault, veteran, "milestone", note),
        recorded_by=by.account,
    )
    db.add(entered)
    publish(db, veteran, veteran_stage_entered(veteran, stage, entered_on))
    return entered


def record_benefit(
    db: Session, vault: Vault, by: Actor, id: UUID, kind: str, since: date, source: str, expected: int | None
) -> Benefit:
    """Record that a person draws a periodic benefit since a day; `source` names the paper that says so. The file's
    event tells nothing of it.

    Raises NotFound, VersionStale, Moved, DateImpossible, BenefitKnown.
    """
    veteran = files.hold_file(db, id, expected)
    life.check_in_life(since, veteran.birth_date, clock.today(db), "#/since")
    benefit = Benefit(
        veteran_id=veteran.id,
        area=veteran.area,
        kind=kind,
        since=since,
        source_sealed=files.seal_text(vault, veteran, "benefit", source),
        recorded_by=by.account,
        confirmed_on=clock.today(db),
    )
    add_or_refuse(db, benefit, BenefitKnown(pointer="#/kind"), "benefits_once")
    publish(db, veteran, veteran_changed(veteran))
    files.record_change(db, vault, by, veteran, BENEFIT_RECORDED, fields=["benefits"])
    return benefit


def confirm_benefit(
    db: Session, vault: Vault, by: Actor, id: UUID, benefit_id: UUID, how: str, expected: int | None
) -> Benefit:
    """Confirm for this year that a person still draws a benefit; `how` says how that is known.

    Raises NotFound, VersionStale, Moved.
    """
    veteran = files.hold_file(db, id, expected)
    benefit = _benefit(db, veteran, benefit_id)
    benefit.confirmed_on = clock.today(db)
    publish(db, veteran, veteran_changed(veteran))
    files.record_change(db, vault, by, veteran, BENEFIT_CONFIRMED, reason=how, fields=["benefits"])
    return benefit


def _benefit(db: Session, veteran: Veteran, id: UUID) -> Benefit:
    """A benefit of the person, held. Raises NotFound."""
    benefit = hold_one(db, Benefit, id)
    if benefit.veteran_id != veteran.id:
        raise NotFound
    return benefit


def remove_benefit(
    db: Session, vault: Vault, by: Actor, id: UUID, benefit_id: UUID, reason: str, expected: int | None
) -> Veteran:
    """Take out a benefit that is not drawn, or not any more; the history keeps it.

    Raises NotFound, VersionStale, Moved.
    """
    veteran = files.hold_file(db, id, expected)
    benefit = _benefit(db, veteran, benefit_id)
    source = files.unseal_text(vault, veteran, "benefit", benefit.source_sealed)
    before = {"kind": benefit.kind, "since": benefit.since, "source": source}
    db.delete(benefit)
    publish(db, veteran, veteran_changed(veteran))
    files.record_change(db, vault, by, veteran, BENEFIT_REMOVED, reason=reason, fields=["benefits"], before=before)
    return veteran

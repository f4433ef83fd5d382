"""Relatives, milestones and benefits: parts of a file, each change of which is a change of the file."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.files.domain import life
from services.registry.files.events import veteran_changed, veteran_stage_entered
from services.registry.files.queries import written_of
from services.registry.files.use_cases import record as files
from services.registry.lifecycle.domain import BENEFIT_CONFIRMED, BENEFIT_RECORDED, BENEFIT_REMOVED
from services.registry.models import Benefit, Kin, Milestone, Veteran
from shared import clock
from shared.clashes import add_or_refuse
from shared.contracts.access import Actor
from shared.db import hold, hold_one
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
    """Note a relative; `kin_veteran_id` if they are served too, and seen by the caller. One who is not, of someone who
    died, is proposed as a survivor.

    Raises NotFound, VersionStale, Moved, KinToItself, ReferenceUnknown.
    """
    veteran = files.hold_file(db, veteran_id, expected)
    relative = _relative(db, kin_veteran_id) if kin_veteran_id else None
    if relative is veteran:
        raise KinToItself(pointer="#/kin_veteran_id")
    proposed = alive and not veteran.alive and relative is None
    kin = Kin(
        veteran_id=veteran.id,
        area=veteran.area,
        relation=relation,
        name_sealed=files.seal_text(vault, veteran, "kin_name", name),
        phone_sealed=files.seal_text(vault, veteran, "kin_phone", phone),
        alive=alive,
        kin_veteran_id=relative.id if relative else None,
        survivor=life.Survivor.PROPOSED if proposed else None,
    )
    db.add(kin)
    publish(db, veteran, veteran_changed(veteran))
    files.record_change(db, vault, by, veteran, "KIN_ADDED", fields=["kin"])
    return kin


def _relative(db: Session, id: UUID) -> Veteran:
    """The standing file of someone whom the caller sees. Raises ReferenceUnknown."""
    file = db.get(Veteran, id)
    standing = file and files.find_successor(db, file)
    if standing is None or standing.erased_at:
        raise ReferenceUnknown(pointer="#/kin_veteran_id")
    return standing


def remove_kin(
    db: Session, vault: Vault, by: Actor, veteran_id: UUID, kin_id: UUID, reason: str, expected: int | None
) -> Veteran:
    """Take a relative noted by mistake out again. Raises NotFound, VersionStale, Moved."""
    veteran = files.hold_file(db, veteran_id, expected)
    kin = hold_one(db, Kin, kin_id)
    noted_in = _noted_in(db, veteran, kin)
    before = {
        "relation": kin.relation,
        "name": files.unseal_text(vault, noted_in, "kin_name", kin.name_sealed),
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
    milestone = {"stage": stage, "entered_on": entered_on}
    if db.scalars(written_of(Milestone, veteran.id).filter_by(**milestone)).first():
        raise MilestoneKnown(pointer="#/entered_on")
    entered = Milestone(
        **milestone,
        veteran_id=veteran.id,
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
    benefit = hold_one(db, Benefit, benefit_id)
    _noted_in(db, veteran, benefit)
    benefit.confirmed_on = clock.today(db)
    publish(db, veteran, veteran_changed(veteran))
    files.record_change(db, vault, by, veteran, BENEFIT_CONFIRMED, reason=how, fields=["benefits"])
    return benefit


def _noted_in(db: Session, veteran: Veteran, row: Kin | Benefit) -> Veteran:
    """The file under whose id and key a row of a person stands: theirs, or one merged into it. Raises NotFound."""
    file = db.get_one(Veteran, row.veteran_id)
    if files.find_successor(db, file) is not veteran:
        raise NotFound
    return file


def take_over_benefits(db: Session, vault: Vault, veteran: Veteran, dropped: Veteran) -> None:
    """Make the benefits of a file that is merged into this one its own, but for those that it has. Both are held."""
    own = set(db.scalars(select(Benefit.kind).where(Benefit.veteran_id == veteran.id)))
    for benefit in hold(db, Benefit, *db.scalars(select(Benefit.id).where(Benefit.veteran_id == dropped.id))):
        if benefit.kind in own:
            db.delete(benefit)
            continue
        source = files.unseal_text(vault, dropped, "benefit", benefit.source_sealed)
        benefit.veteran_id, benefit.source_sealed = veteran.id, files.seal_text(vault, veteran, "benefit", source)


def remove_benefit(
    db: Session, vault: Vault, by: Actor, id: UUID, benefit_id: UUID, reason: str, expected: int | None
) -> Veteran:
    """Take out a benefit that is not drawn, or not any more; the history keeps it.

    Raises NotFound, VersionStale, Moved.
    """
    veteran = files.hold_file(db, id, expected)
    benefit = hold_one(db, Benefit, benefit_id)
    source = files.unseal_text(vault, _noted_in(db, veteran, benefit), "benefit", benefit.source_sealed)
    before = {"kind": benefit.kind, "since": benefit.since, "source": source}
    db.delete(benefit)
    publish(db, veteran, veteran_changed(veteran))
    files.record_change(db, vault, by, veteran, BENEFIT_REMOVED, reason=reason, fields=["benefits"], before=before)
    return veteran

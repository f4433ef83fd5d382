"""Merging two files of one person: one proposes, another decides; the dropped id stands for the kept one for ever."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.files.domain import tiers
from services.registry.files.events import veteran_changed, veteran_merged
from services.registry.files.use_cases import change, returns
from services.registry.files.use_cases import record as files
from services.registry.households import use_cases as households
from services.registry.lifecycle.use_cases import kin, moves
from services.registry.merges import domain
from services.registry.merges.domain import Merge
from services.registry.models import ErasureRequest, MergeProposal, Veteran
from shared import clock
from shared.clashes import add_or_refuse
from shared.contracts.access import Actor
from shared.db import hold, hold_one
from shared.errors import AlreadyExists, Kind, Refusal, SameEyes
from shared.events.outbox import publish
from shared.officers import is_one_of
from shared.security.areas import common
from shared.security.crypto import Vault
from shared.states import step


class MergeWithItself(Refusal):
    """A file cannot be merged into itself: name two files."""

    zh = "档案不能与自身合并：请填写两份档案。"


class MergePending(AlreadyExists):
    """One of the files is proposed to be merged already: decide on that proposal first, or withdraw it."""

    zh = "其中一份档案已提出合并：请先决定该申请，或将其撤回。"


class DeathsDiffer(Refusal, kind=Kind.CONFLICT):
    """One of the files is of someone who died: record the death in the other too, or annul it, first."""

    zh = "其中一份档案的人员已登记去世：请先在另一份中也登记去世，或撤销去世登记。"


class ErasurePending(Refusal, kind=Kind.CONFLICT):
    """One of the files is to be erased: decide that first."""

    zh = "其中一份档案正待删除：请先决定删除申请。"


def propose_merge(db: Session, vault: Vault, by: Actor, kept_id: UUID, dropped_id: UUID, reason: str) -> MergeProposal:
    """Say that two files are one person's. Raises NotFound, Moved, MergeWithItself, MergePending."""
    if kept_id == dropped_id:
        raise MergeWithItself(pointer="#/dropped_id")
    kept, dropped = files.read_file(db, kept_id), files.read_file(db, dropped_id)
    proposal = MergeProposal(
        area=common(kept.area, dropped.area).ljust(12, "0"),
        kept_id=kept.id,
        dropped_id=dropped.id,
        reason_sealed=files.seal_text(vault, kept, "merge", reason),
        state=Merge.PROPOSED,
        proposed_by=by.account,
        proposed_at=clock.now(db),
    )
    return add_or_refuse(db, proposal, MergePending(pointer="#/dropped_id"))


def decide_merge(db: Session, vault: Vault, by: Actor, id: UUID, outcome: Merge, expected: int | None) -> MergeProposal:
    """Merge, reject, or withdraw.

    Raises NotFound, VersionStale, WrongState, SameEyes, Moved, DeathsDiffer, ErasurePending.
    """
    proposal = hold_one(db, MergeProposal, id, expected=expected)
    proposal.state = step(proposal.state, outcome)
    if outcome is not Merge.WITHDRAWN and is_one_of(db, by.account, [proposal.proposed_by]):
        raise SameEyes
    if outcome is Merge.MERGED:
        _merge(db, vault, by, proposal)
    proposal.decided_by, proposal.decided_at = by.account, clock.now(db)
    proposal.version += 1
    return proposal


def _merge(db: Session, vault: Vault, by: Actor, proposal: MergeProposal) -> None:
    hold(db, Veteran, proposal.kept_id, proposal.dropped_id)  # both, in id order
    kept, dropped = files.hold_file(db, proposal.kept_id), files.hold_file(db, proposal.dropped_id)
    pending = select(ErasureRequest.id).where(
        ErasureRequest.veteran_id.in_((kept.id, dropped.id)),
        ErasureRequest.state.in_((domain.Erasure.REQUESTED, domain.Erasure.APPROVED)),
    )
    if db.scalar(pending):
        raise ErasurePending
    if kept.alive != dropped.alive:
        raise DeathsDiffer
    reason = files.unseal_text(vault, kept, "merge", proposal.reason_sealed)
    households.take_place_of(db, dropped, kept)
    from_area = dropped.area
    moves.give_area(db, dropped, kept.area)
    dropped.merged_into = kept.id
    publish(db, dropped, veteran_merged(dropped, from_area))
    files.record_change(db, vault, by, dropped, "MERGED", reason=reason)
    _absorb(db, vault, kept, dropped)
    publish(db, kept, veteran_changed(kept))
    files.record_change(db, vault, by, kept, "ABSORBED", reason=reason, before={"merged": dropped.id})
    returns.take_over(db, kept, dropped)
    kin.take_over_benefits(db, vault, kept, dropped)


def _absorb(db: Session, vault: Vault, kept: Veteran, dropped: Veteran) -> None:
    """Fill in what the dropped file alone knew; where both knew something, the kept one's stays."""
    kept.categories = sorted({*kept.categories, *dropped.categories})
    kept.tags = sorted({*kept.tags, *dropped.tags})
    if kept.placement is None and kept.served_as in (None, dropped.served_as):
        kept.served_as, kept.placement = dropped.served_as, dropped.placement
    if kept.disability_grade is None:
        for name in ("disability_cause", "disability_grade", "disability_assessed_on"):
            setattr(kept, name, getattr(dropped, name))
    for name in change.SEALED:
        if getattr(kept, f"{name}_sealed") is None:
            text = files.unseal_text(vault, dropped, name, getattr(dropped, f"{name}_sealed"))
            files.set_sealed(vault, kept, name, text)
    if dropped.tier_override == tiers.KEY:  # someone had a reason to contact this person more closely
        kept.tier_override = kept.tier_override or tiers.KEY
    kept.fixed_officer, dropped.fixed_officer = kept.fixed_officer or dropped.fixed_officer, None
    kept.bereaved_on = max(filter(None, (kept.bereaved_on, dropped.bereaved_on)), default=None)
    files.derive_anew(db, kept)

"""Merging two files of one person: one proposes, another decides; the dropped id stands for the kept one for ever."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.registry import events
from services.registry.domain import files as rules
from services.registry.domain.files import Merge, step
from services.registry.models import ErasureRequest, MergeProposal, Veteran
from services.registry.use_cases import files, moves, returns
from shared import clock
from shared.contracts.access import Actor
from shared.db import hold, hold_one
from shared.errors import AlreadyExists, Kind, Refusal
from shared.events.outbox import publish
from shared.security.areas import common
from shared.security.crypto import Vault


class MergeWithItself(Refusal):
    """A file cannot be merged into itself."""


class MergePending(AlreadyExists):
    """This file is proposed to be merged already."""


class ErasurePending(Refusal):
    """One of the files is to be erased: decide that first."""

    kind = Kind.CONFLICT


def propose(db: Session, vault: Vault, by: Actor, kept_id: UUID, dropped_id: UUID, reason: str) -> MergeProposal:
    """Say that two files are one person's. Raises NotFound, Moved, MergeWithItself, MergePending."""
    if kept_id == dropped_id:
        raise MergeWithItself(pointer="#/dropped_id")
    kept, dropped = files.get(db, kept_id), files.get(db, dropped_id)
    proposal = MergeProposal(
        area=common(kept.area, dropped.area).ljust(12, "0"),
        kept_id=kept.id,
        dropped_id=dropped.id,
        reason_sealed=files.sealed(vault, kept, "merge", reason),
        state=Merge.PROPOSED,
        proposed_by=by.account,
        proposed_at=clock.now(db),
    )
    db.add(proposal)
    try:
        db.flush()
    except IntegrityError:
        raise MergePending(pointer="#/dropped_id") from None
    return proposal


def decide(db: Session, vault: Vault, by: Actor, id: UUID, outcome: Merge, expected: int | None) -> MergeProposal:
    """Merge, reject, or (the proposer) withdraw.

    Raises NotFound, VersionStale, WrongState, SameEyes, Moved, ErasurePending.
    """
    proposal = hold_one(db, MergeProposal, id, expected=expected)
    proposal.state = step(rules.MERGES, Merge(proposal.state), outcome)
    if outcome is not Merge.WITHDRAWN:
        rules.check_other_eyes(proposal.proposed_by, by.account)
    if outcome is Merge.MERGED:
        _merge(db, vault, by, proposal)
    proposal.decided_by, proposal.decided_at = by.account, clock.now(db)
    proposal.version += 1
    return proposal


def _merge(db: Session, vault: Vault, by: Actor, proposal: MergeProposal) -> None:
    hold(db, Veteran, proposal.kept_id, proposal.dropped_id)  # both, in id order
    kept, dropped = files.held(db, proposal.kept_id), files.held(db, proposal.dropped_id)
    pending = select(ErasureRequest.id).where(
        ErasureRequest.veteran_id.in_((kept.id, dropped.id)),
        ErasureRequest.state.in_((rules.Erasure.REQUESTED, rules.Erasure.APPROVED)),
    )
    if db.scalar(pending):
        raise ErasurePending
    reason = files.unsealed(vault, kept, "merge", proposal.reason_sealed)
    returns.lapse(db, dropped)
    dropped.merged_into = kept.id
    moves.put(db, dropped, kept.area)
    publish(db, dropped, events.veterans.merged(dropped))
    files.record(db, vault, by, dropped, "MERGED", reason=reason)
    kept.categories = sorted({*kept.categories, *dropped.categories})
    kept.tags = sorted({*kept.tags, *dropped.tags})
    files.derive(kept)
    publish(db, kept, events.veterans.changed(kept))
    files.record(db, vault, by, kept, "ABSORBED", reason=reason, before={"merged": dropped.id})

"""The fixed contact officer: a martyr's household has one by name, others may (docs/sources.md#contact-officers)."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.files.events import veteran_changed
from services.registry.files.queries import MAY_VISIT
from services.registry.files.use_cases import record as files
from services.registry.models import Account, Veteran
from services.registry.models.veterans import STANDING
from shared.contracts.access import Actor
from shared.db import hold
from shared.errors import Refusal
from shared.events.outbox import publish
from shared.security.areas import covers
from shared.security.crypto import Vault


class OfficerUnfit(Refusal):
    """A contact officer is an active account that may log visits, of the person's station or one above it: name such an
    account.
    """

    zh = "联络员应为该人员所属服务站或其上级的在用账号，且有权登记走访：请填写这样的账号。"


class ListEmpty(Refusal):
    """This account is no one's contact officer within your area: there is nothing to hand over."""

    zh = "在您的辖区内，该账号不是任何人的联络员，没有可移交的人员。"


def assign_officer(
    db: Session, vault: Vault, by: Actor, id: UUID, officer: UUID | None, reason: str, expected: int | None
) -> Veteran:
    """Name a person's contact officer, or none. Raises NotFound, VersionStale, Moved, OfficerUnfit."""
    veteran = files.hold_file(db, id, expected)
    if officer:
        _check(db.get(Account, officer), veteran.area, "#/officer")
    _give(db, vault, by, veteran, officer, reason)
    return veteran


def hand_over(db: Session, vault: Vault, by: Actor, account: UUID, to: UUID, reason: str) -> int:
    """Hand an officer's whole list, within the caller's area, to another; returns how many people.

    Raises ListEmpty, OfficerUnfit; then no one is handed over.
    """
    ids = db.scalars(select(Veteran.id).where(Veteran.fixed_officer == account, STANDING)).all()
    held = [veteran for veteran in hold(db, Veteran, *ids) if veteran.fixed_officer == account]
    if not held:
        raise ListEmpty
    successor = db.get(Account, to)
    for veteran in held:
        _check(successor, veteran.area, "#/to")
        _give(db, vault, by, veteran, to, reason)
    return len(held)


def _check(account: Account | None, area: str, pointer: str) -> None:
    fit = account and account.active and covers(account.area, area) and account.role in MAY_VISIT
    if not fit:
        raise OfficerUnfit(pointer=pointer)


def _give(db: Session, vault: Vault, by: Actor, veteran: Veteran, officer: UUID | None, reason: str) -> None:
    before = {"fixed_officer": veteran.fixed_officer}
    veteran.fixed_officer = officer
    publish(db, veteran, veteran_changed(veteran))
    files.record_change(db, vault, by, veteran, "OFFICER", reason=reason, fields=list(before), before=before)

"""Writes to accounts."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.accounts import events
from services.registry.models import Account, AccountTold, Area
from shared.clashes import add_or_refuse
from shared.contracts.access import LEVELS, Role, party_of
from shared.db import hold_one
from shared.errors import Kind, ReferenceUnknown, Refusal
from shared.events.outbox import publish
from shared.security.areas import level


class AreaUnknown(ReferenceUnknown):
    """There is no area with this code: `GET /v1/areas` lists them."""

    zh = "没有此代码对应的地区：`GET /v1/areas` 列明全部地区。"


class LoginTaken(Refusal, kind=Kind.CONFLICT):
    """Someone signs in under this name already: choose another."""

    zh = "该登录名已有人使用：请另选一个。"


class RoleOutOfPlace(Refusal):
    """This role does not exist at the level of this area: choose another role or another area."""

    zh = "该地区所在层级没有这一角色：请另选角色或地区。"


def create_account(db: Session, login: str, password_hash: str, role: str, area: str) -> Account:
    """Raises LoginTaken, ReferenceUnknown, RoleOutOfPlace."""
    account = Account(login=login, password_hash=password_hash, role=role, area=area)
    _check_place(db, account)
    return add_or_refuse(db, account, LoginTaken(pointer="#/login"))


def change_account(db: Session, id: UUID, changes: dict[str, Any], expected: int | None) -> Account:
    """Change role, area, password hash or whether it is active. A token already issued lives until it ends.

    Raises NotFound, VersionStale, ReferenceUnknown, RoleOutOfPlace.
    """
    account = hold_one(db, Account, id, expected=expected)
    for name, value in changes.items():
        setattr(account, name, value)
    _check_place(db, account)
    account.version += 1
    return account


def tell_account(db: Session, account: Account, told: AccountTold | None, member: UUID) -> None:
    """Tell others the account's role, area, whether it is active, and for whom it stands."""
    told = told or AccountTold(id=account.id)
    told.role, told.area, told.active, told.member = account.role, account.area, account.active, member
    publish(db, told, events.account_changed(told, party_of(Role(account.role))))


def _check_place(db: Session, account: Account) -> None:
    if db.get(Area, account.area) is None:
        raise AreaUnknown(pointer="#/area")
    if level(account.area) not in LEVELS[Role(account.role)]:
        raise RoleOutOfPlace(pointer="#/role")

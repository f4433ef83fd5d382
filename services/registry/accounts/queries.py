"""Reads of accounts."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.registry.accounts.domain import plain
from services.registry.models import Account


def by_login(db: Session, login: str) -> Account | None:
    """The account that signs in so. Older logins may have capitals: one that is typed as it is comes first."""
    rows = select(Account).where(Account.login.in_((login, plain(login))))
    return db.scalar(rows.order_by(Account.login != login).limit(1))


def every() -> Select[Any]:
    return select(Account)

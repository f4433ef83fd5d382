"""Reads of accounts."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, select
from sqlalchemy.orm import Session

from services.registry.accounts.domain import plain
from services.registry.models import Account, Staff


def by_login(db: Session, login: str) -> Account | None:
    """The account that signs in so. Older logins may have capitals: one that is typed as it is comes first."""
    rows = select(Account).where(Account.login.in_((login, plain(login))))
    return db.scalar(rows.order_by(Account.login != login).limit(1))


def member(today: date) -> ScalarSelect[UUID | None]:
    """SQL for the member of the staff who signs in with an Account, by the latest post that has begun; None if not
    known.
    """
    posts = select(Staff.member).where(Staff.account_id == Account.id, Staff.from_on <= today)
    return posts.order_by(Staff.from_on.desc(), Staff.id.desc()).limit(1).scalar_subquery()


def every() -> Select[Any]:
    return select(Account)

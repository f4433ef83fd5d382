"""Reads of accounts."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.registry.models import Account


def by_login(db: Session, login: str) -> Account | None:
    return db.scalar(select(Account).where(Account.login == login))


def every() -> Select[Any]:
    return select(Account)

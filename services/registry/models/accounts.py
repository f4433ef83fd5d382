"""Who signs in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base
from shared.db import Aggregate


class Account(Base):
    """Someone who signs in."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int] = mapped_column(default=1)
    login: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[str]
    area: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)


class Subscriber(Aggregate, Base):
    """A system that reads events, of its area and of its party's alerts; `account` is what it signs in with."""

    __tablename__ = "subscribers"

    login: Mapped[str]
    account: Mapped[UUID]
    area: Mapped[str]
    party: Mapped[str]
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str]
    changed_by: Mapped[UUID]
    changed_at: Mapped[datetime]


class AccountTold(Aggregate, Base):
    """What `account.changed` last told of an account; its id is the account's."""

    __tablename__ = "accounts_told"

    role: Mapped[str]
    area: Mapped[str]
    active: Mapped[bool]
    member: Mapped[UUID | None]

"""Who signs in."""

from uuid import UUID

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


class AccountTold(Aggregate, Base):
    """What `account.changed` last told of an account; its id is the account's."""

    __tablename__ = "accounts_told"

    role: Mapped[str]
    area: Mapped[str]
    active: Mapped[bool]

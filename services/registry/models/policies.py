"""Published policies and duty lists."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base
from shared.db import Aggregate


class DutyList(Base):
    """A version of the duty list by level 服务清单. Never changed: the latest in force counts."""

    __tablename__ = "duty_lists"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    valid_from: Mapped[date]
    note: Mapped[str]
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    published_by: Mapped[UUID]
    published_at: Mapped[datetime]


class _Content:
    """What a policy says; `audience` holds categories of served people, none for everyone."""

    title: Mapped[str]
    document_number: Mapped[str | None]
    text: Mapped[str | None]
    link: Mapped[str | None]
    audience: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Policy(Aggregate, _Content, Base):
    """A policy as it now stands; `area` is its publisher's code: it holds there and below."""

    __tablename__ = "policies"

    area: Mapped[str]
    superseded_by: Mapped[UUID | None]
    published_by: Mapped[UUID]
    published_at: Mapped[datetime]


class PolicyVersion(_Content, Base):
    """A policy as one of its versions had it. Never changed."""

    __tablename__ = "policy_versions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    policy_id: Mapped[UUID]
    version: Mapped[int]
    superseded_by: Mapped[UUID | None]
    changed_by: Mapped[UUID]
    changed_at: Mapped[datetime]

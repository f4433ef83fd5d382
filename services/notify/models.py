"""Tables of notify."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.db import Aggregate
from shared.people import AboutCase


class Base(DeclarativeBase):
    type_annotation_map = {str: Text, datetime: DateTime(timezone=True), dict[str, Any]: JSONB}


class Station(Base):
    """Projection of `station.*`: which stations there are. `area` is the station's code."""

    __tablename__ = "stations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str]
    level: Mapped[str]
    open: Mapped[bool]


class Inbox(Base):
    """A station's inbox, one per (area, party); `seq` numbers its log without gaps."""

    __tablename__ = "inboxes"

    area: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class Alert(Aggregate, AboutCase, Base):
    """Something a station is told. `area` and `party` are its inbox; `cause` the event that raised it."""

    __tablename__ = "alerts"

    party: Mapped[str]
    rule: Mapped[str]
    severity: Mapped[str]
    subject: Mapped[str]
    text: Mapped[dict[str, Any]]
    state: Mapped[str]
    cause: Mapped[UUID]
    caused_at: Mapped[datetime]
    raised_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]
    acknowledged_at: Mapped[datetime | None]


class Entry(AboutCase, Base):
    """One line of an inbox's log."""

    __tablename__ = "entries"

    area: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    alert_id: Mapped[UUID]
    kind: Mapped[str]

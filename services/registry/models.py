"""Tables of the registry."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from uuid_utils.compat import uuid7

from shared.db import Aggregate


class Base(DeclarativeBase):
    type_annotation_map = {str: Text, datetime: DateTime(timezone=True), bytes: LargeBinary}


class Area(Base):
    """An administrative division by its NBS statistical code; `mca_code` is the civil-affairs ministry's for towns."""

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[str]
    parent: Mapped[str | None]
    mca_code: Mapped[str | None]


class Station(Aggregate, Base):
    """A service centre or station; `area` is its 12-digit code."""

    __tablename__ = "stations"

    area: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    level: Mapped[str]


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


class Veteran(Aggregate, Base):
    """A served person's file 一人一档. `area` is the managing station's code, and the right to see."""

    __tablename__ = "veterans"

    area: Mapped[str]
    registered_area: Mapped[str]
    residence_area: Mapped[str]
    name: Mapped[str]
    sex: Mapped[str]
    birth_date: Mapped[date]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    over_80: Mapped[bool]
    alive: Mapped[bool] = mapped_column(default=True)
    data_key: Mapped[bytes]
    id_number_sealed: Mapped[bytes]
    id_number_hash: Mapped[bytes] = mapped_column(unique=True)
    phone_sealed: Mapped[bytes | None]
    address_sealed: Mapped[bytes | None]
    registered_at: Mapped[datetime] = mapped_column(server_default=func.now())

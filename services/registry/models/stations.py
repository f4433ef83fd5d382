"""Divisions, their stations, and what stations were before."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base
from shared.db import Aggregate


class Area(Base):
    """An administrative division by its NBS statistical code; `mca_code` is the civil-affairs ministry's for towns.

    Universities and other places with a station have codes of ours, 900–999 in the last three digits.
    """

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[str]
    parent: Mapped[str | None]
    mca_code: Mapped[str | None]
    abolished_on: Mapped[date | None]


class Station(Aggregate, Base):
    """A service centre or station; `area` is its 12-digit code.

    `since` is when it took its present code, name and state (None: before the records), and `reason` is why.
    `recorded_at` is when the station was entered.
    """

    __tablename__ = "stations"

    area: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    level: Mapped[str]
    state: Mapped[str] = mapped_column(default="OPEN")
    since: Mapped[date | None]
    reason: Mapped[str | None]
    stars: Mapped[int | None]
    recorded_at: Mapped[datetime | None] = mapped_column(server_default=func.now())


class StationPeriod(Base):
    """What a station's code, name and state were from `valid_from` until the day before `valid_to`. Never changed."""

    __tablename__ = "station_periods"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    station_id: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    state: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date]
    reason: Mapped[str | None]
    ended_by: Mapped[UUID]
    recorded_at: Mapped[datetime | None] = mapped_column(server_default=func.now())


class StarRating(Base):
    """Stars 星级 a bureau gave a station; the latest counts."""

    __tablename__ = "star_ratings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    station_id: Mapped[UUID]
    stars: Mapped[int]
    rated_on: Mapped[date]
    grounds: Mapped[str]
    rated_by: Mapped[UUID]

"""What was found about stations, and how many there must be."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base


class Finding(Base):
    """Whether a station met one item of a measure, with evidence. Never changed: the latest counts."""

    __tablename__ = "findings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    station_id: Mapped[UUID]
    measure: Mapped[str]
    list_version: Mapped[int]
    item: Mapped[str]
    status: Mapped[str]
    evidence: Mapped[str]
    assessed_on: Mapped[date]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]


class CoverageRequired(Base):
    """How many stations of a level an area must have, as the city set it; `version` counts from 1, the last counts."""

    __tablename__ = "coverage_required"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    area: Mapped[str]
    level: Mapped[str]
    version: Mapped[int]
    required: Mapped[int]
    reason: Mapped[str]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]

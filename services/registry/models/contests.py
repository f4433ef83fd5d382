"""Contests of skill."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Integer
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase


class Contest(Aggregate, Base):
    """A contest of skill 大比武 within `area`; `rounds` are `{"kind", "most", "dimension"?}` in their order."""

    __tablename__ = "contests"

    area: Mapped[str]
    name: Mapped[str]
    planned_on: Mapped[date]
    held_on: Mapped[date | None]
    state: Mapped[str]
    rounds: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    announced_by: Mapped[UUID]


class ContestEntry(AboutCase, Base):
    """Who takes part: one of the staff, or a station's team where `staff_id` is None.

    `scores` has one place for each round, None where not scored; `total` and `rank` are set when published. `area` is
    the station's code, and decides who sees the row.
    """

    __tablename__ = "contest_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int] = mapped_column(default=1)
    contest_id: Mapped[UUID]
    station_id: Mapped[UUID]
    staff_id: Mapped[UUID | None]
    scores: Mapped[list[int | None]] = mapped_column(ARRAY(Integer))
    total: Mapped[int | None]
    rank: Mapped[int | None]

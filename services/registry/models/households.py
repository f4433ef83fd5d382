"""Households, and the plaque that hangs at each."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase


class Household(AboutCase, Base):
    """Served people who live together: those whose `household_id` names it. `area` is the station of its first head.

    No event tells of it: who lives with whom is no one's business but the station's.
    """

    __tablename__ = "households"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int] = mapped_column(default=1)
    head: Mapped[UUID | None]


class Plaque(Aggregate, AboutCase, Base):
    """A plaque 光荣牌 at a household. `grounds` are those it was asked for with."""

    __tablename__ = "plaques"

    household_id: Mapped[UUID]
    grounds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str]
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    hung_by: Mapped[UUID | None]
    hung_on: Mapped[date | None]
    with_armed_forces: Mapped[bool | None]
    taken_down_by: Mapped[UUID | None]
    taken_down_on: Mapped[date | None]
    taken_down_reason: Mapped[str | None]

"""Satisfaction, apart from who gave it."""

from datetime import date
from uuid import UUID

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase, AboutPerson


class Satisfaction(Aggregate, AboutCase, Base):
    """An answer. `area` is the station it is about; nothing here tells who gave it, so results stay as they are."""

    __tablename__ = "satisfaction"

    occasion: Mapped[str]
    happiness: Mapped[int] = mapped_column(SmallInteger)
    gain: Mapped[int] = mapped_column(SmallInteger)
    honour: Mapped[int] = mapped_column(SmallInteger)
    given_on: Mapped[date]
    comment: Mapped[str | None]


class SatisfactionGiver(AboutPerson, Base):
    """Who gave an answer, and for which visit or offer; none of an anonymous one. The comment is the person's own."""

    __tablename__ = "satisfaction_givers"

    satisfaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    occasion_id: Mapped[UUID | None]
    period_on: Mapped[date]
    comment_sealed: Mapped[bytes | None]
    entered_by: Mapped[UUID]

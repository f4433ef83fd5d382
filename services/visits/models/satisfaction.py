"""Satisfaction, apart from who gave it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase, AboutPerson


class Satisfaction(AboutCase, Base):
    """An answer. `area` is the station it is about; nothing here tells who gave it, so results stay as they are.

    Its scores are told in a sum alone, and `sum_id` is null while it waits for others. `version` is 1 of an answer that
    an event told of by itself, as was done before there were sums: it waits for none.
    """

    __tablename__ = "satisfaction"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    occasion: Mapped[str]
    happiness: Mapped[int] = mapped_column(SmallInteger)
    gain: Mapped[int] = mapped_column(SmallInteger)
    honour: Mapped[int] = mapped_column(SmallInteger)
    given_on: Mapped[date]
    comment: Mapped[str | None]
    sum_id: Mapped[UUID | None]


class SatisfactionGiver(AboutPerson, Base):
    """Who gave an answer, and for which visit or offer; none of an anonymous one. The comment is the person's own."""

    __tablename__ = "satisfaction_givers"

    satisfaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    occasion_id: Mapped[UUID | None]
    period_on: Mapped[date]
    comment_sealed: Mapped[bytes | None]
    entered_by: Mapped[UUID]


class SatisfactionSum(Aggregate, Base):
    """Answers about the stations of a town in one period, told together. Never changed.

    `area` is the town, or the county or city whose own station they are about; `from_on` the period's first day.
    `scores` has by scale how many gave each score.
    """

    __tablename__ = "satisfaction_sums"

    area: Mapped[str]
    from_on: Mapped[date]
    answers: Mapped[int]
    scores: Mapped[Mapping[str, Mapping[str, int]]] = mapped_column(JSONB)

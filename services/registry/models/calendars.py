"""The calendar of working days, and the arrangements it was made of."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models.declarative import Base
from shared.db import Aggregate


class Calendar(Aggregate, Base):
    """All years whose arrangement is published, with their days off and make-up workdays. There is one row."""

    __tablename__ = "calendar"

    years: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    days_off: Mapped[list[date]] = mapped_column(ARRAY(Date))
    workdays: Mapped[list[date]] = mapped_column(ARRAY(Date))


class Arrangement(Base):
    """A year's arrangement as it was entered, by the version of the calendar that it made; the last of a year counts.
    One that shipped was entered by no account. Never changed.
    """

    __tablename__ = "arrangements"

    year: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    days_off: Mapped[list[date]] = mapped_column(ARRAY(Date))
    workdays: Mapped[list[date]] = mapped_column(ARRAY(Date))
    entered_by: Mapped[UUID | None]
    entered_at: Mapped[datetime]

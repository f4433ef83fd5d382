"""What stations were told that no event causes: what a period lacks, and whom to look after in hard weather."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped

from services.visits.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase
from shared.reminders import Round


class ReminderRound(Round, Base):
    """An occasion that was told."""

    __tablename__ = "reminder_rounds"


class Shortfall(Aggregate, AboutCase, Base):
    """A town was told that a period lacked contacts, by the rate that counts these; `ended` if the period was over."""

    __tablename__ = "shortfalls"

    rate: Mapped[str]
    to_on: Mapped[date]
    ended: Mapped[bool]


class WeatherWarning(Aggregate, Base):
    """A warning for an area, from a day to another; `told_on` is the last day of which its towns were told."""

    __tablename__ = "weather_warnings"

    area: Mapped[str]
    weather: Mapped[str]
    signal: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
    entered_by: Mapped[UUID]
    entered_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    told_on: Mapped[date | None]


class Check(Aggregate, AboutCase, Base):
    """A town is to look after people on a day of a warning."""

    __tablename__ = "weather_checks"

    warning_id: Mapped[UUID]
    day: Mapped[date]
    at_most: Mapped[int]

"""What stations were reminded of."""

from datetime import date

from sqlalchemy.orm import Mapped

from services.registry.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase
from shared.reminders import Round


class ReminderRound(Round, Base):
    """An occasion that was told."""

    __tablename__ = "reminder_rounds"


class Reminder(Aggregate, AboutCase, Base):
    """What an area was told of an occasion: of which kind, and of the day that it is about."""

    __tablename__ = "reminders"

    kind: Mapped[str]
    day: Mapped[date]

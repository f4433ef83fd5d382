"""What a day of the calendar makes happen."""

from sqlalchemy.orm import Session

from services.registry.models import ReminderRound
from services.registry.reminders import use_cases
from shared import clock, reminders
from shared.timers import Batch


def remind_stations(db: Session) -> Batch[str] | None:
    """Tell stations of feasts, birthdays, benefits to confirm, grades, gaps and meetings, each in its time and once."""
    return reminders.remind(db, ReminderRound, list(use_cases.occasions(clock.today(db))))

"""What the end of a quarter or year makes happen."""

from sqlalchemy.orm import Session

from services.visits.contact_rates import use_cases
from services.visits.models import ReminderRound
from shared import clock, reminders
from shared.timers import Batch


def tell_shortfalls(db: Session) -> Batch[str] | None:
    """Tell towns that a period may lack contacts, before it ends and when it has."""
    return reminders.remind(db, ReminderRound, list(use_cases.occasions(clock.today(db))))

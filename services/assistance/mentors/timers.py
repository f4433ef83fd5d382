"""What time makes happen to letters of appointment."""

from sqlalchemy.orm import Session

from services.assistance.mentors import events, queries
from services.assistance.mentors.domain import Ending
from services.assistance.mentors.use_cases import studios
from services.assistance.models import Appointment
from shared import clock
from shared.events.outbox import publish
from shared.timers import Batch


def remind_of_terms(db: Session) -> Batch[Appointment]:
    """A term that ends soon is told once, unless it has ended already."""
    today = clock.today(db)

    def remind(appointment: Appointment) -> None:
        appointment.remind_on = None
        publish(db, appointment, events.appointment_due_soon(appointment))

    rows = queries.in_office(Appointment.remind_on <= today, Appointment.until_on >= today)
    return Batch(rows.with_for_update(skip_locked=True), remind)


def end_terms(db: Session) -> Batch[Appointment]:
    """A term ends with its last day."""
    rows = queries.in_office(Appointment.until_on < clock.today(db)).with_for_update(skip_locked=True)
    return Batch(rows, lambda appointment: studios.end(db, appointment, Ending.TERM_OVER))

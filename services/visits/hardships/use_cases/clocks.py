"""The clock of a hardship's next step: started, stopped, and moved by a new calendar."""

from datetime import date

from sqlalchemy import select

from services.visits.hardships import events
from services.visits.hardships.domain.hardships import AWAITS, State
from services.visits.hardships.rules import RULES
from services.visits.models import Hardship
from shared.calendars import NOT_IN_WORKDAYS, Clock, in_workdays
from shared.workdays import Calendar

LAST_DAYS: dict[State, str] = {
    State.FOUND: "register_due_on",
    State.REGISTERED: "resolve_due_on",
    State.RESOLVED: "follow_up_due_on",
}
"""The column that keeps the last day of the step that an open state waits for."""


def start(hardship: Hardship, state: State, since: date, calendar: Calendar, today: date) -> None:
    """Let the hardship stand in an open state, its clock from `since`."""
    allowed = RULES.clocks[AWAITS[state]]
    days = allowed.days_for(urgent=hardship.urgent)
    hardship.state, hardship.overdue = state, False
    _set(hardship, in_workdays(calendar, since, days) if allowed.working else NOT_IN_WORKDAYS)
    _move(hardship, allowed.due_on(since, calendar, urgent=hardship.urgent), calendar, today)


def stop(hardship: Hardship, state: State) -> None:
    """Let the hardship stand in a state that waits for nothing."""
    hardship.state, hardship.step_due_on, hardship.remind_on, hardship.overdue = state, None, None, False
    _set(hardship, NOT_IN_WORKDAYS)


def _set(hardship: Hardship, columns: dict[str, object]) -> None:
    for name, value in columns.items():
        setattr(hardship, name, value)


def _move(hardship: Hardship, day: date, _: Calendar, today: date) -> None:
    state = State(hardship.state)
    hardship.step_due_on = day
    setattr(hardship, LAST_DAYS[state], day)
    hardship.remind_on = RULES.clocks[AWAITS[state]].remind_on(day, today)


STEP = Clock(
    Hardship,
    "step_due_on",
    lambda: (
        select(Hardship)
        .where(Hardship.state.in_(LAST_DAYS), Hardship.step_due_on.is_not(None), ~Hardship.overdue)
        .order_by(Hardship.id)
    ),
    _move,
    events.hardship_rescheduled,
)

"""The calendar → events."""

from services.registry.models import Calendar
from shared.events.envelope import Event


def calendar_arranged(calendar: Calendar, area: str) -> Event:
    data = {"years": calendar.years, "days_off": calendar.days_off, "workdays": calendar.workdays}
    return Event("calendar.arranged.v1", data, area)

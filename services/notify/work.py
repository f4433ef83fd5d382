"""What `work` runs in notify: its handlers by event type, and its timers."""

from services.notify.alerting.rules import RULES
from services.notify.inboxes.handlers import alert_stations, remember_station
from services.notify.models import Station
from shared.calendars import CALENDAR, remember_calendar
from shared.events.handling import Handler
from shared.http.answers import forget_old
from shared.service import Service

_STATIONS = ("opened", "closed", "reopened", "recoded")
PROJECTIONS: dict[str, list[Handler]] = {
    **{f"station.{change}.v1": [remember_station] for change in _STATIONS},
    "calendar.arranged.v1": [remember_calendar],
}
REACTIONS = {rule.event: [alert_stations] for rule in RULES}
TIMERS = {"old_answers": forget_old}
# Stations wait for alerts: nothing gathers.
SERVICE = Service("notify", PROJECTIONS, REACTIONS, [Station, CALENDAR], TIMERS, gather_ms=0)

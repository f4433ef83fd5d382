"""What `work` runs in notify: its handlers by event type, and its timers."""

from services.notify.escalation.timers import escalate
from services.notify.inboxes.handlers import alert_stations, forget_person
from services.notify.inboxes.timers import end_snoozes, share_acts, tell_digests
from services.notify.models import Account, Person, Station
from services.notify.people.handlers import (
    remember_account,
    remember_bereavement,
    remember_person,
    remember_station,
)
from services.notify.rules.rules import NAMEABLE
from shared import aliases
from shared.calendars import CALENDAR, remember_calendar
from shared.events.handling import Handler
from shared.http.answers import forget_old
from shared.people import FILE_EVENTS, lock_people, remember_alias
from shared.service import Service

_STATIONS = ("opened", "closed", "reopened", "recoded")
PROJECTIONS: dict[str, list[Handler]] = {
    **{f"station.{change}.v1": [remember_station] for change in _STATIONS},
    **{type: [remember_person] for type in FILE_EVENTS},
    "veteran.merged.v1": [remember_person, remember_alias],
    "veteran.bereaved.v1": [remember_bereavement],
    "account.changed.v1": [remember_account],
    "calendar.arranged.v1": [remember_calendar],
}
REACTIONS: dict[str, list[Handler]] = {type: [alert_stations] for type in NAMEABLE}
REACTIONS["veteran.erased.v1"].append(forget_person)
TIMERS = {
    "escalate": escalate,
    "acts": share_acts,
    "digests": tell_digests,
    "snoozes": end_snoozes,
    "old_answers": forget_old,
}
# Stations wait for alerts: nothing gathers.
SERVICE = Service(
    "notify",
    PROJECTIONS,
    REACTIONS,
    [Station, Account, Person, aliases.PERSON_ALIAS, CALENDAR],
    TIMERS,
    lock=lock_people,
    gather_ms=0,
)

"""What `work` runs in notify: its handlers by event type, and its timers."""

from collections.abc import Callable, Mapping
from threading import Event

from services.notify.channels.handlers import follow_station
from services.notify.channels.timers import drop_messages
from services.notify.channels.use_cases.sending import sender
from services.notify.deliveries.use_cases.starting import deliver_while_needed
from services.notify.escalation.timers import escalate
from services.notify.feed.use_cases import as_row, begin_anew, keep_rows
from services.notify.inboxes.handlers import alert_stations, forget_person
from services.notify.inboxes.timers import end_snoozes, share_acts, tell_digests
from services.notify.models import Account, Person, Subscriber
from services.notify.people.handlers import (
    remember_account,
    remember_bereavement,
    remember_person,
)
from services.notify.proof.use_cases import make_loop
from services.notify.rules.rules import NAMEABLE
from services.notify.subscribers.handlers import remember_subscriber
from shared import aliases
from shared.calendars import CALENDAR, remember_calendar
from shared.db import Database
from shared.events.handling import Archive, Handler
from shared.events.kafka import Reader
from shared.http.answers import forget_old
from shared.people import FILE_EVENTS, lock_people, remember_alias
from shared.service import ARCHIVE, Service
from shared.settings import Settings
from shared.stations import STATION_EVENTS, STATIONS, remember_station

PROJECTIONS: dict[str, list[Handler]] = {
    **{type: [remember_station] for type in STATION_EVENTS},
    **{type: [remember_person] for type in FILE_EVENTS},
    "veteran.merged.v1": [remember_person, remember_alias],
    "veteran.bereaved.v1": [remember_bereavement],
    "account.changed.v1": [remember_account],
    "calendar.arranged.v1": [remember_calendar],
    **{f"subscriber.{change}.v1": [remember_subscriber] for change in ("granted", "changed", "revoked")},
}
REACTIONS: dict[str, list[Handler]] = {type: [alert_stations] for type in NAMEABLE}
REACTIONS["veteran.erased.v1"].append(forget_person)
REACTIONS["station.recoded.v1"].append(follow_station)
TIMERS = {
    "escalate": escalate,
    "acts": share_acts,
    "digests": tell_digests,
    "snoozes": end_snoozes,
    "old_answers": forget_old,
    "old_messages": drop_messages,
}


def channels(database: Database, settings: Settings) -> Callable[[Event], None]:
    """Tells outside what came into the inboxes."""
    return sender(database, settings).run


def proof(database: Database, settings: Settings) -> Callable[[Event], None]:
    """Closes days that are over, once the archive has all of them."""

    def ends() -> Mapping[tuple[str, int], int]:
        reader = Reader(settings.kafka, "proof-notify", SERVICE.read_by(ARCHIVE))
        try:
            return reader.ends
        finally:
            reader.close()

    return make_loop(database, ARCHIVE, ends)


SERVICE = Service(
    "notify",
    PROJECTIONS,
    REACTIONS,
    [STATIONS, Account, Person, aliases.PERSON_ALIAS, Subscriber, CALENDAR],
    TIMERS,
    extra={"proof": proof, "channels": channels, "deliver": deliver_while_needed},
    lock=lock_people,
    gather_ms=0,  # stations wait for alerts
    archive=Archive(as_row, keep_rows, begin_anew),
)

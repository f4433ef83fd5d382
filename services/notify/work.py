"""What `work` runs in notify: its handlers by event type, and its timers."""

from collections.abc import Callable, Mapping
from threading import Event

from services.notify.alerting.rules import RULES
from services.notify.feed.use_cases import begin_anew, keep_records
from services.notify.inboxes.handlers import alert_stations, remember_station
from services.notify.models import Station, Subscriber
from services.notify.proof.use_cases import make_loop
from services.notify.subscribers.handlers import remember_subscriber
from shared.calendars import CALENDAR, remember_calendar
from shared.db import Database
from shared.events.handling import Archive, Handler
from shared.events.kafka import Reader
from shared.http.answers import forget_old
from shared.service import ARCHIVE, Service
from shared.settings import Settings

_STATIONS = ("opened", "closed", "reopened", "recoded")
PROJECTIONS: dict[str, list[Handler]] = {
    **{f"station.{change}.v1": [remember_station] for change in _STATIONS},
    "calendar.arranged.v1": [remember_calendar],
    **{f"subscriber.{change}.v1": [remember_subscriber] for change in ("granted", "changed", "revoked")},
}
REACTIONS = {rule.event: [alert_stations] for rule in RULES}
TIMERS = {"old_answers": forget_old}


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
    [Station, Subscriber, CALENDAR],
    TIMERS,
    extra={"proof": proof},
    gather_ms=0,  # stations wait for alerts
    archive=Archive(keep_records, begin_anew),
)

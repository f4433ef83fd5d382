"""Consumed events → effects: alerts, by the rules, and which stations there are."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.alerting.domain import Rule
from services.notify.alerting.rules import RULES
from services.notify.inboxes.queries import alerted_areas
from services.notify.inboxes.use_cases import raise_alerts
from services.notify.models import Station
from shared.bulk import replace, write
from shared.clock import business_date
from shared.events.envelope import Received

_BY_EVENT: Mapping[str, Sequence[Rule]] = {rule.event: [r for r in RULES if r.event == rule.event] for rule in RULES}


def remember_station(db: Session, events: Sequence[Received]) -> None:
    """Keep which stations there are, for rules that alert every one of a level."""
    rows = [
        {
            "id": UUID(event.subject),
            "area": event.data["code"],
            "level": event.data["level"],
            "open": event.type != "station.closed.v1",
        }
        for event in events
    ]
    write(db, Station, rows, replace("id", ("area", "level", "open")))


def alert_stations(db: Session, events: Sequence[Received]) -> None:
    """Raise the alerts that the rules want."""
    wanted = [
        (rule, event)
        for event in events
        for rule in _BY_EVENT[event.type]
        if rule.applies(event.data, business_date(event.time))
    ]
    if wanted:
        raise_alerts(
            db, [(rule, area, event) for rule, event in wanted for area in alerted_areas(db, rule, event.area)]
        )

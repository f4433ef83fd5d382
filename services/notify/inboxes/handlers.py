"""Consumed events → effects: alerts, by the rules, and which stations there are."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.alerting.rules import RULES
from services.notify.inboxes import queries
from services.notify.inboxes.use_cases import raise_alert
from services.notify.models import Station
from shared.events.envelope import Received


def remember_station(db: Session, event: Received) -> None:
    """Keep which stations there are, for rules that tell every one of a level."""
    now = {"area": event.data["code"], "level": event.data["level"], "open": event.type != "station.closed.v1"}
    row = insert(Station).values(id=UUID(event.subject), **now)
    db.execute(row.on_conflict_do_update(index_elements=[Station.id], set_=now))


def tell_stations(db: Session, event: Received) -> None:
    """Raise the alerts that the rules want, in the order of their inboxes."""
    wanted = [rule for rule in RULES if rule.event == event.type and rule.applies(event.data)]
    addressed = [(area, rule.party, rule) for rule in wanted for area in queries.areas_told(db, rule, event.area)]
    for area, _, rule in sorted(addressed, key=lambda each: each[:2]):
        raise_alert(db, rule, area, event)

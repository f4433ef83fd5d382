"""Consumed events → effects: alerts, by the rules."""

from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from services.notify.domain import rules
from services.notify.timers import TIMERS
from services.notify.use_cases.alerts import raise_alert
from shared.events.catalogue import CONTRACTS
from shared.events.envelope import Received
from shared.service import Service

RULES = rules.load(
    yaml.safe_load((Path(__file__).parent / "rules.yaml").read_text("utf-8")),
    {type: {name: field.required for name, field in c.fields.items()} for type, c in CONTRACTS.items()},
)


def tell_stations(db: Session, event: Received) -> None:
    """Raise the alerts that the rules want, in the order of their inboxes."""
    wanted = [rule for rule in RULES if rule.event == event.type and rule.applies(event.data)]
    for rule in sorted(wanted, key=lambda rule: (rule.inbox_area(event.area), rule.party)):
        raise_alert(db, rule, event)


REACTIONS = {rule.event: [tell_stations] for rule in RULES}
SERVICE = Service("notify", reactions=REACTIONS, timers=TIMERS)

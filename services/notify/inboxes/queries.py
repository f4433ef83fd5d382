"""Reads of inboxes: whom a rule alerts, and their alerts."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.notify.alerting.domain import Rule
from services.notify.models import Alert, Station
from shared.security.areas import level, scope


def alerted_areas(db: Session, rule: Rule, area: str) -> Sequence[str]:
    """The areas whose stations a rule alerts to something in `area`."""
    upward = rule.inbox_area(area)
    if not rule.every or upward != area or level(area) == rule.level:
        return [upward]
    below = select(Station.area).where(Station.level == rule.level, Station.open, Station.area.startswith(scope(area)))
    return db.scalars(below).all()


def alerts(query: Mapping[str, Any], party: str) -> Select[Any]:
    """Alerts of one inbox, by state if asked."""
    rows = select(Alert).where(Alert.area == query["area"], Alert.party == party)
    return rows.where(Alert.state == query["state"]) if "state" in query else rows

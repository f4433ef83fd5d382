"""Reads of notify."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.notify.domain.rules import Rule
from services.notify.models import Alert, Entry, Inbox, Station
from shared.security.areas import level, scope

ENTRIES = 200


def told(db: Session, rule: Rule, area: str) -> Sequence[str]:
    """The areas whose stations a rule tells of something in `area`."""
    upward = rule.inbox_area(area)
    if not rule.every or upward != area or level(area) == rule.level:
        return [upward]
    below = select(Station.area).where(Station.level == rule.level, Station.open, Station.area.startswith(scope(area)))
    return db.scalars(below).all()


def alerts(query: Mapping[str, Any], party: str) -> Select[Any]:
    """Alerts of one inbox, by state if asked."""
    rows = select(Alert).where(Alert.area == query["area"], Alert.party == party)
    return rows.where(Alert.state == query["state"]) if "state" in query else rows


def newest(db: Session, area: str, party: str) -> int:
    """The last number of an inbox's log; 0 for an inbox that never received anything."""
    return db.scalar(select(Inbox.seq).where(Inbox.area == area, Inbox.party == party)) or 0


def entries_after(db: Session, area: str, party: str, seq: int) -> Sequence[tuple[Entry, Alert]]:
    """The log's next entries with their alerts, at most ENTRIES."""
    rows = db.execute(
        select(Entry, Alert)
        .join(Alert, Alert.id == Entry.alert_id)
        .where(Entry.area == area, Entry.party == party, Entry.seq > seq)
        .order_by(Entry.seq)
        .limit(ENTRIES)
    )
    return [(entry, alert) for entry, alert in rows]

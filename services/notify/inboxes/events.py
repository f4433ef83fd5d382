"""Rows of notify → published events."""

from typing import Any

from services.notify.models import Alert
from shared.events.envelope import Event


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "alert_id": alert.id,
        "inbox_area": alert.area,
        "party": alert.party,
        "rule": alert.rule,
        "severity": alert.severity,
    }


def alert_raised(alert: Alert) -> Event:
    deadline = {"deadline": alert.deadline} if alert.deadline else {}
    return Event(
        "alert.raised.v1", {**_alert(alert), "cause": alert.cause, "subject": alert.subject, **deadline}, alert.area
    )


def alert_acknowledged(alert: Alert) -> Event:
    return Event("alert.acknowledged.v1", {**_alert(alert), "acknowledged_by": alert.acknowledged_by}, alert.area)

"""Rows of notify → published events."""

from typing import Any

from services.notify.models import Alert, Place
from shared.events.envelope import Event


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "alert_id": alert.id,
        "inbox_area": alert.home,
        "party": alert.party,
        "rule": alert.rule,
        "severity": alert.severity,
    }


def alert_raised(alert: Alert) -> Event:
    deadline = {"deadline": alert.deadline} if alert.deadline else {}
    return Event(
        "alert.raised.v1", {**_alert(alert), "cause": alert.cause, "subject": alert.subject, **deadline}, alert.home
    )


def alert_acknowledged(alert: Alert, area: str) -> Event:
    by = {"acknowledged_by": alert.acknowledged_by, "acknowledged_in": area}
    return Event("alert.acknowledged.v1", {**_alert(alert), **by}, alert.home)


def alert_escalated(alert: Alert, to: Place) -> Event:
    deadline = {"deadline": to.deadline} if to.deadline else {}
    reached = {"to_area": to.area, "to_party": to.party, "step": alert.step, **deadline}
    return Event("alert.escalated.v1", {**_alert(alert), **reached}, alert.home)


def alert_resolved(alert: Alert) -> Event:
    return Event("alert.resolved.v1", {**_alert(alert), "resolution": alert.resolution}, alert.home)

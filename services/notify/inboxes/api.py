"""Inboxes of alerts."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.inboxes import queries, use_cases
from services.notify.inboxes.schemas import AlertQuery, AlertSchema
from services.notify.models import Alert
from shared.contracts.access import Actor
from shared.db import find
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import IfMatch, Routes
from shared.http.schemas import page_of

routes = Routes("alerts", __name__, description="Alerts")


@routes.read("/v1/alerts", may="alert:read", query=AlertQuery, answer=page_of(AlertSchema))
def list_alerts(db: Session, by: Actor, query: dict[str, Any]) -> Page:
    """Your station's inbox, oldest first. Open the stream before you read it, so that no alert is missed in between."""
    query = {"area": by.area, **query}
    return paginate(db, queries.alerts(query, by.party), [Alert.id], query)


@routes.read("/v1/alerts/<uuid:alert_id>", may="alert:read", answer=AlertSchema, refuses=(NotFound,))
def get_alert(db: Session, by: Actor, alert_id: UUID) -> Alert:
    """One alert of your party, within your area."""
    alert = find(db, Alert, alert_id)
    if alert.party != by.party:
        raise NotFound
    return alert


@routes.write(
    "/v1/alerts/<uuid:alert_id>/acknowledgement",
    may="alert:acknowledge",
    answer=AlertSchema,
    if_match=IfMatch.HONOURED,
)
def acknowledge(db: Session, by: Actor, alert_id: UUID, expected: int | None) -> Alert:
    """Take an alert in hand for your station. A second time changes nothing."""
    return use_cases.acknowledge_alert(db, by, alert_id, expected)

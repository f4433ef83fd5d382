"""Inboxes of alerts."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.inboxes import queries, use_cases
from services.notify.inboxes.schemas import AlertQuery, AlertSchema
from services.notify.models import Alert
from shared.contracts.access import Actor
from shared.db import find
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("alerts", __name__, description="Alerts")


@routes.page("/v1/alerts", may="alert:read", query=AlertQuery, of=AlertSchema)
def list_alerts(db: Session, by: Actor, query: Fields) -> Page:
    """Your station's inbox, oldest first. Open the stream before you read it, so that no alert is missed in between."""
    query = {"area": by.area, **query}
    return paginate(db, queries.alerts(query, by.party), [Alert.id], query)


@routes.read("/v1/alerts/<uuid:alert_id>", may="alert:read", answer=AlertSchema)
def get_alert(db: Session, by: Actor, alert_id: UUID) -> Alert:
    """One alert of your party, within your area."""
    alert = find(db, Alert, alert_id)
    if alert.party != by.party:
        raise NotFound
    return alert


@routes.change("/v1/alerts/<uuid:alert_id>/acknowledgement", may="alert:acknowledge", answer=AlertSchema)
def acknowledge(db: Session, by: Actor, alert_id: UUID, expected: int | None) -> Alert:
    """Take an alert in hand for your station. A second time changes nothing."""
    return use_cases.acknowledge_alert(db, by, alert_id, expected)

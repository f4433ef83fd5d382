"""Inboxes of alerts."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.inboxes import queries, schemas
from services.notify.inboxes.schemas import HandledAlertSchema, PlaceSchema
from services.notify.inboxes.use_cases import handling
from services.notify.models import Alert, Place
from shared import clock
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("alerts", __name__, description="Alerts")
ONE = "/v1/alerts/<uuid:alert_id>"


@routes.page("/v1/alerts", may="alert:read", query=schemas.AlertQuery, of=schemas.InboxAlertSchema)
def list_alerts(db: Session, by: Actor, query: Fields) -> Page:
    """Your station's inbox, oldest first.

    Open the stream before you read it, so that no alert is missed in between.
    """
    query = {"area": by.area, **query}
    rows = queries.inbox(query, by.account, by.party, clock.now(db))
    return paginate(db, rows, [Place.alert_id], query).showing(_lying)


@routes.read(ONE, may="alert:read", answer=schemas.WholeAlertSchema)
def get_alert(db: Session, by: Actor, alert_id: UUID) -> Fields:
    """One alert that reached your party, within your area."""
    alert, places = find(db, Alert, alert_id), queries.places(db, [alert_id])
    if not any(place.party == by.party for place in places):
        raise NotFound
    told = next((place.told for place in places if place.area == by.area), None) or {}
    return {**columns(alert), **told, "places": places}


@routes.change(f"{ONE}/acknowledgement", may="alert:acknowledge", answer=HandledAlertSchema)
def acknowledge(db: Session, by: Actor, alert_id: UUID, expected: int | None) -> Alert:
    """Take an alert in hand for your station and for every other that it reached.

    A second time changes nothing.
    """
    return handling.acknowledge_alert(db, by, alert_id, expected)


@routes.write(
    "/v1/alert-acknowledgements",
    may="alert:acknowledge",
    body=schemas.ManySchema,
    answer=schemas.AcknowledgedSchema,
)
def acknowledge_many(db: Session, by: Actor, body: Fields) -> Fields:
    """Take many alerts in hand: all of them, or none."""
    return {"items": handling.acknowledge_alerts(db, by, body["alerts"])}


@routes.write(f"{ONE}/assignment", may="alert:acknowledge", body=schemas.AssignmentSchema, answer=PlaceSchema)
def assign_alert(db: Session, by: Actor, body: Fields, alert_id: UUID) -> Place:
    """Give an alert to one of your own, or to no one.

    Other places it reached have their own assignments.
    """
    return handling.assign_alert(db, by, alert_id, body["account_id"])


@routes.write(f"{ONE}/snooze", may="alert:acknowledge", body=schemas.SnoozeSchema, answer=PlaceSchema)
def snooze_alert(db: Session, by: Actor, body: Fields, alert_id: UUID) -> Place:
    """Put an alert off in your inbox until a moment.

    Its deadline runs on, and it goes on to the next level all the same.
    """
    return handling.snooze_alert(db, by, alert_id, body["until"])


@routes.read("/v1/inbox", may="alert:read", answer=schemas.InboxSchema)
def get_inbox(db: Session, by: Actor) -> Fields:
    """Your station's inbox in figures."""
    return queries.counts(db, by.account, by.area, by.party, clock.now(db))


@routes.write(
    "/v1/inbox/reading", method="PUT", may="alert:read", body=schemas.ReadingSchema, answer=schemas.InboxSchema
)
def note_reading(db: Session, by: Actor, body: Fields) -> Fields:
    """Note how far you have read your inbox's log.

    What you send counts for you alone, and never back.
    """
    handling.note_reading(db, by, body["seq"])
    return queries.counts(db, by.account, by.area, by.party, clock.now(db))


def _lying(place: Any) -> Fields:
    return {**columns(place.alert), **(place.told or {}), "here": place}

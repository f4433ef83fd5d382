"""Raising and acknowledging alerts. Locks: alert, then the inbox's counter."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.notify.inboxes import events
from services.notify.models import Alert, Entry, Inbox
from services.notify.rules.domain import Rule
from shared import clock
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import Kind, Refusal
from shared.events.envelope import Received
from shared.events.outbox import publish

CHANNEL = "entries"


class AlertOfAnotherInbox(Refusal, kind=Kind.FORBIDDEN):
    """An alert is acknowledged by the station and party that were told: leave this one to them."""


def raise_alert(db: Session, rule: Rule, area: str, event: Received) -> Alert:
    """Put an alert into the inbox of an area and the party that the rule names."""
    now = clock.now(db)
    alert = Alert(
        id=uuid7(),
        area=area,
        party=rule.party,
        rule=rule.name,
        severity=rule.severity,
        subject=event.subject,
        text=rule.say(event.data),
        state="RAISED",
        cause=event.id,
        caused_at=event.time,
        raised_at=now,
        deadline=rule.deadline(now),
    )
    db.add(alert)
    publish(db, alert, events.alert_raised(alert))
    enter_alert(db, alert, "RAISED")
    return alert


def acknowledge_alert(db: Session, by: Actor, alert_id: UUID, expected: int | None) -> Alert:
    """Take an alert in hand; once acknowledged it stays so. Raises NotFound, VersionStale, AlertOfAnotherInbox."""
    alert = hold_one(db, Alert, alert_id, expected=expected)
    if (alert.area, alert.party) != (by.area, by.party):
        raise AlertOfAnotherInbox
    if alert.state == "RAISED":
        alert.state, alert.acknowledged_by, alert.acknowledged_at = "ACKNOWLEDGED", by.account, clock.now(db)
        publish(db, alert, events.alert_acknowledged(alert))
        enter_alert(db, alert, "ACKNOWLEDGED")
    return alert


def enter_alert(db: Session, alert: Alert, kind: str) -> None:
    """Write the next line of the inbox's log, and wake its streams when this commits."""
    counter = insert(Inbox).values(area=alert.area, party=alert.party, seq=1)
    counter = counter.on_conflict_do_update(index_elements=[Inbox.area, Inbox.party], set_={"seq": Inbox.seq + 1})
    seq = db.execute(counter.returning(Inbox.seq)).scalar_one()
    db.execute(insert(Entry).values(area=alert.area, party=alert.party, seq=seq, alert_id=alert.id, kind=kind))
    db.execute(select(func.pg_notify(CHANNEL, f"{alert.area}/{alert.party}")))

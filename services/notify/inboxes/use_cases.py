"""Raising and acknowledging alerts. Locks: alert, then the inboxes' counters, by area and party."""

from collections import Counter
from collections.abc import Sequence
from itertools import count
from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.alerting.domain import Rule
from services.notify.inboxes import events
from services.notify.models import Alert, Entry, Inbox
from shared import clock
from shared.bulk import row_of, write
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import Kind, Refusal
from shared.events.envelope import Received
from shared.events.outbox import publish, publish_new
from shared.observability import tracing

CHANNEL = "entries"


class AlertOfAnotherInbox(Refusal, kind=Kind.FORBIDDEN):
    """An alert is acknowledged by the station and party that were told: leave this one to them."""

    zh = "提醒由收到它的服务站和部门确认：请留给其办理。"


def raise_alerts(db: Session, wanted: Sequence[tuple[Rule, str, Received]]) -> None:
    """Put an alert into the inbox of each area and of the party that its rule names, for an event."""
    now, raised = clock.now(db), []
    for rule, area, event in wanted:
        tracing.begin(event.traceparent)
        alert = row_of(
            Alert,
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
        raised.append((alert, events.alert_raised(alert)))
    alerts = [alert for alert, _ in raised]
    publish_new(db, Alert, raised)
    enter_alerts(db, alerts, "RAISED")


def acknowledge_alert(db: Session, by: Actor, alert_id: UUID, expected: int | None) -> Alert:
    """Take an alert in hand; once acknowledged it stays so. Raises NotFound, VersionStale, AlertOfAnotherInbox."""
    alert = hold_one(db, Alert, alert_id, expected=expected)
    if (alert.area, alert.party) != (by.area, by.party):
        raise AlertOfAnotherInbox
    if alert.state == "RAISED":
        alert.state, alert.acknowledged_by, alert.acknowledged_at = "ACKNOWLEDGED", by.account, clock.now(db)
        publish(db, alert, events.alert_acknowledged(alert))
        enter_alerts(db, [alert], "ACKNOWLEDGED")
    return alert


def enter_alerts(db: Session, alerts: Sequence[Alert], kind: str) -> None:
    """Write the next lines of the inboxes' logs, and wake their streams when this commits."""
    inboxes = Counter((alert.area, alert.party) for alert in alerts)
    lines = [{"area": area, "party": party, "seq": number} for (area, party), number in sorted(inboxes.items())]
    counted = write(db, Inbox, lines, _COUNT)
    seqs = {(row.area, row.party): count(row.seq - inboxes[row.area, row.party] + 1) for row in counted}
    entries = [
        {
            "area": alert.area,
            "party": alert.party,
            "seq": next(seqs[alert.area, alert.party]),
            "alert_id": alert.id,
            "kind": kind,
        }
        for alert in alerts
    ]
    write(db, Entry, entries, _WAKE)


_COUNT = "ON CONFLICT (area, party) DO UPDATE SET seq = had.seq + excluded.seq RETURNING area, party, seq"
_WAKE = f"RETURNING pg_notify('{CHANNEL}', area || '/' || party)"

"""What an inbox does with its alerts: take them in hand, hand them on, put them off, read them.

Locks: alerts in id order, then the inbox's counter. Only the caller's own log is written here; the others' `work`
writes.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.inboxes import events, queries
from services.notify.inboxes.domain import (
    AlertOfAnotherInbox,
    AlertOver,
    NotOfThisInbox,
    State,
    check_snooze,
    is_gathered,
    read_up_to,
)
from services.notify.inboxes.use_cases.log import ACKNOWLEDGED, CHANGED, Line, enter_lines
from services.notify.models import Alert, Outward, Place, Reading
from services.notify.people.queries import reads
from shared import clock
from shared.bulk import write
from shared.contracts.access import Actor
from shared.db import hold, hold_one
from shared.errors import NotFound
from shared.events.outbox import publish
from shared.states import step


def acknowledge_alert(db: Session, by: Actor, alert_id: UUID, expected: int | None) -> Alert:
    """Take an alert in hand, for every place it reached; once acknowledged or resolved it stays so.

    Raises NotFound, VersionStale, AlertOfAnotherInbox.
    """
    alert = hold_one(db, Alert, alert_id, expected=expected)
    _acknowledge(db, by, [alert])
    return alert


def acknowledge_alerts(db: Session, by: Actor, ids: Sequence[UUID]) -> list[Alert]:
    """The same of many, all or none. Raises NotFound, pointing at the first id that there is nothing with,
    AlertOfAnotherInbox.
    """
    alerts = {alert.id: alert for alert in hold(db, Alert, *ids)}
    for index, id in enumerate(ids):
        if id not in alerts:
            raise NotFound(pointer=f"#/alerts/{index}")
    _acknowledge(db, by, list(alerts.values()))
    return [alerts[id] for id in dict.fromkeys(ids)]


def assign_alert(db: Session, by: Actor, alert_id: UUID, account: UUID | None) -> Place:
    """Give an alert to one of the inbox's own, or to no one. Raises NotFound, AlertOfAnotherInbox, AlertOver,
    NotOfThisInbox.
    """
    place = _open_place(db, by, alert_id)
    if account and not reads(db, account, by.area, by.party):
        raise NotOfThisInbox(pointer="#/account_id")
    place.assignee = account
    return _changed(db, place)


def snooze_alert(db: Session, by: Actor, alert_id: UUID, until: datetime | None) -> Place:
    """Put an alert off in this inbox until a moment, or no more. Its deadline runs on.

    Raises NotFound, AlertOfAnotherInbox, AlertOver, SnoozeOver.
    """
    place = _open_place(db, by, alert_id)
    if until:
        check_snooze(until, clock.now(db))
    place.snoozed_until = until
    return _changed(db, place)


def note_reading(db: Session, by: Actor, seq: int) -> None:
    """Note how far the caller has read the inbox's log: never back, nor beyond its end."""
    read = read_up_to(seq, queries.head(db, by.area, by.party))
    row = {"account": by.account, "area": by.area, "party": by.party, "seq": read}
    write(db, Reading, [row], _FURTHER)


_FURTHER = "ON CONFLICT (account, area, party) DO UPDATE SET seq = greatest(had.seq, excluded.seq)"


def _acknowledge(db: Session, by: Actor, alerts: Sequence[Alert]) -> None:
    own = {place.alert_id for place in queries.places(db, [alert.id for alert in alerts]) if _is_own(by, place)}
    if any(alert.id not in own for alert in alerts):
        raise AlertOfAnotherInbox
    raised = [alert for alert in alerts if alert.state == State.RAISED]
    for alert in raised:
        alert.state = step(alert.state, State.ACKNOWLEDGED)
        alert.acknowledged_by, alert.acknowledged_at = by.account, clock.now(db)
        publish(db, alert, events.alert_acknowledged(alert, by.area))
        if alert.step or alert.area != alert.home or is_gathered(alert.key):
            db.add(Outward(alert_id=alert.id, area=by.area, party=by.party, kind=ACKNOWLEDGED))
    enter_lines(db, [Line(alert.id, by.area, by.party, ACKNOWLEDGED) for alert in raised])


def _open_place(db: Session, by: Actor, alert_id: UUID) -> Place:
    alert = hold_one(db, Alert, alert_id)
    place = next((place for place in queries.places(db, [alert.id]) if _is_own(by, place)), None)
    if place is None:
        raise AlertOfAnotherInbox
    if alert.state == State.RESOLVED:
        raise AlertOver
    return place


def _is_own(by: Actor, place: Place) -> bool:
    return (place.area, place.party) == (by.area, by.party)


def _changed(db: Session, place: Place) -> Place:
    db.flush()
    enter_lines(db, [Line(place.alert_id, place.area, place.party, CHANGED)])
    return place

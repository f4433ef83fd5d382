"""What time makes happen in inboxes: what others did is entered, what was gathered is told, what was put off is back.

Each row by itself: the logs' counters are locked in order.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.inboxes.domain import State
from services.notify.inboxes.use_cases import sharing
from services.notify.models import Alert, Outward, Place
from shared import clock
from shared.timers import Batch


def share_acts(db: Session) -> Batch[Outward]:
    """Enter what one inbox did about an alert into the logs of the others."""
    rows = select(Outward).order_by(Outward.id).with_for_update(skip_locked=True)
    return Batch(rows, lambda act: sharing.share_act(db, act), size=1)


def tell_digests(db: Session) -> Batch[Alert]:
    """Tell of what was gathered, when its time has come."""
    due = Alert.state == State.RAISED, Alert.digest_at <= clock.now(db)
    rows = select(Alert).where(*due).order_by(Alert.digest_at, Alert.id).with_for_update(skip_locked=True)
    return Batch(rows, lambda alert: sharing.tell_digest(db, alert), size=1)


def end_snoozes(db: Session) -> Batch[UUID, Place]:
    """Let what was put off come back."""
    due = Place.snoozed_until <= clock.now(db)
    rows = select(Place.alert_id, Place).where(due).order_by(Place.snoozed_until, Place.area, Place.party)
    return Batch(rows.with_for_update(skip_locked=True), lambda _, place: sharing.end_snooze(db, place), size=1)

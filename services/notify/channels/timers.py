"""What time makes happen to messages: they are forgotten."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.models import Message
from shared import clock
from shared.timers import Batch

KEPT = timedelta(days=90)
"""How long it is told what became of a message; default of ours."""


def drop_messages(db: Session) -> Batch[Message]:
    """Drop messages that were sent or given up long ago."""
    rows = select(Message).where(Message.settled_at < clock.now(db) - KEPT).order_by(Message.settled_at, Message.id)
    return Batch(rows.with_for_update(skip_locked=True), db.delete)

"""Consumed events → who may read the feed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.models import Subscriber
from services.notify.subscribers.use_cases import tell_change
from shared.bulk import replace, write
from shared.events.envelope import Received


def remember_subscriber(db: Session, events: Sequence[Received]) -> None:
    """Keep what each subscriber may read; the event tells it whole."""
    told = ("account", "area", "party", "topics")
    rows = [
        {
            "id": UUID(event.subject),
            **{name: event.data[name] for name in told},
            "active": event.type != "subscriber.revoked.v1",
        }
        for event in events
    ]
    write(db, Subscriber, rows, replace("id", (*told, "active")))
    tell_change(db)

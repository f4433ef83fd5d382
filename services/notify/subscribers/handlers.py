"""Consumed events → who may read the feed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.models import Subscriber
from services.notify.subscribers.use_cases import tell_change
from shared.bulk import replace, write
from shared.events.envelope import Received


def remember_subscriber(db: Session, events: Sequence[Received]) -> None:
    """Keep what each subscriber may read; the event tells it whole. A change gives back nothing that was revoked."""
    told = ("account", "area", "party", "topics")
    for event in events:
        row = {name: event.data[name] for name in told}
        row |= {"id": UUID(event.subject), "active": event.type != "subscriber.revoked.v1"}
        kept = told if event.type == "subscriber.changed.v1" else (*told, "active")
        write(db, Subscriber, [row], replace("id", kept))
    tell_change(db)

"""Consumed events → how the file of each person stood, when and at which station."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.registry.models import FileSpan
from shared.events.envelope import Received
from shared.people import keep_spans


def remember_file(db: Session, events: Sequence[Received]) -> None:
    """Keep how a living person's file stands and at which station, from which day until which."""
    keep_spans(
        db,
        FileSpan,
        events,
        lambda event: {
            "area": event.data["station_area"],
            "complete": event.data.get("complete"),
            "verified_on": event.data.get("verified_on"),
        },
    )

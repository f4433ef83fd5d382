"""Satisfaction → events."""

from services.visits.models import Satisfaction
from shared.events.envelope import Event


def satisfaction_given(row: Satisfaction, scale_max: int) -> Event:
    """`scale_max` is what the best answer would be. An id of the person or the visit would tell who gave it."""
    scores = {"happiness": row.happiness, "gain": row.gain, "honour": row.honour, "scale_max": scale_max}
    return Event("satisfaction.given.v1", {"satisfaction_id": row.id, "occasion": row.occasion, **scores}, row.area)

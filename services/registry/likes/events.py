"""Scorecards → events."""

from services.registry.models import Scorecard
from shared.events.envelope import Event


def scorecard_published(card: Scorecard) -> Event:
    points = {name: getattr(card, name) for name in ("command", "knowledge", "warmth", "embeddedness", "total")}
    shown = {name: value for name, value in points.items() if value is not None}
    data = {"scorecard_id": card.id, "period": card.period, "as_of": card.as_of, **shown}
    return Event("scorecard.published.v1", data, card.area)

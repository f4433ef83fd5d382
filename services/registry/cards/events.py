"""Preferential cards → events."""

from datetime import date
from typing import Any

from services.registry.models import Card
from shared.events.envelope import Event


def _card(card: Card) -> dict[str, Any]:
    return {"card_id": card.id, "veteran_id": card.veteran_id, "card_type": card.card_type}


def card_applied(card: Card) -> Event:
    return Event("card.applied.v1", _card(card), card.area)


def card_advanced(card: Card) -> Event:
    return Event("card.advanced.v1", {**_card(card), "state": card.state, "received": card.received}, card.area)


def card_refused(card: Card) -> Event:
    return Event("card.refused.v1", _card(card), card.area)


def card_delivered(card: Card) -> Event:
    return Event("card.delivered.v1", _card(card), card.area)


def card_due_soon(card: Card) -> Event:
    return Event("card.due_soon.v1", {**_card(card), "file_by": card.file_by}, card.area)


def card_overdue(card: Card) -> Event:
    return Event("card.overdue.v1", {**_card(card), "file_by": card.file_by}, card.area)


def card_rescheduled(card: Card, moved_from: date) -> Event:
    return Event("card.rescheduled.v1", {**_card(card), "file_by": card.file_by, "moved_from": moved_from}, card.area)

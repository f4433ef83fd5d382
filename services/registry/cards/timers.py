"""What time makes happen to cards."""

from collections.abc import Callable

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from services.registry.cards import events, queries
from services.registry.cards.use_cases import FILING
from services.registry.models import Card
from shared import calendars, clock
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.timers import Batch

Waiting = tuple[ColumnElement[bool], ...]


def remind_of_cards(db: Session) -> Batch[Card]:
    """Remind once that review and filing of a card must end soon, unless that time has passed already."""
    today = clock.today(db)
    waiting = (Card.reminder.is_(None), Card.warn_on <= today, Card.file_by >= today)
    return _remind(db, waiting, "DUE_SOON", events.card_due_soon)


def note_overdue_cards(db: Session) -> Batch[Card]:
    """Say once that the 30 working days have passed, from the day after the last."""
    waiting = (Card.reminder.is_distinct_from("OVERDUE"), Card.file_by < clock.today(db))
    return _remind(db, waiting, "OVERDUE", events.card_overdue)


def move_cards(db: Session) -> Batch[Card]:
    """A new calendar reckons the clocks of cards anew."""
    return calendars.follow(db, FILING)


def _remind(db: Session, waiting: Waiting, reminder: str, event: Callable[[Card], Event]) -> Batch[Card]:
    def remind(card: Card) -> None:
        card.reminder = reminder
        publish(db, card, event(card))

    return Batch(queries.in_review(*waiting).with_for_update(skip_locked=True, of=Card), remind)

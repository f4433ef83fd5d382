"""What time makes happen in the registry."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.registry import events, queries
from services.registry.domain import people
from services.registry.models import Card, Veteran
from shared import clock
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.http.answers import forget_old
from shared.timers import BATCH

Waiting = tuple[ColumnElement[bool], ...]


def note_eightieth_birthdays(db: Session) -> int:
    """Home service is due from 80; the birth date itself never leaves the registry."""
    latest = people.birthday(clock.today(db), -people.OLD_AGE)
    rows = db.scalars(
        select(Veteran)
        .where(Veteran.alive, ~Veteran.over_80, Veteran.birth_date <= latest)
        .order_by(Veteran.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for veteran in rows:
        veteran.over_80 = True
        publish(db, veteran, events.veterans.changed(veteran))
    return len(rows)


def remind_of_cards(db: Session) -> int:
    """Review and filing of a card must end soon: told once, unless its time has passed already."""
    today = clock.today(db)
    waiting = (Card.reminder.is_(None), Card.warn_on <= today, Card.file_by >= today)
    return _remind(db, waiting, "DUE_SOON", events.cards.due_soon)


def note_overdue_cards(db: Session) -> int:
    """The 30 working days have passed: told once, from the day after the last."""
    waiting = (Card.reminder.is_distinct_from("OVERDUE"), Card.file_by < clock.today(db))
    return _remind(db, waiting, "OVERDUE", events.cards.overdue)


def _remind(db: Session, waiting: Waiting, reminder: str, event: Callable[[Card], Event]) -> int:
    rows = queries.cards.in_review(*waiting).limit(BATCH).with_for_update(skip_locked=True, of=Card)
    cards = db.scalars(rows).all()
    for card in cards:
        card.reminder = reminder
        publish(db, card, event(card))
    return len(cards)


TIMERS = {
    "eightieth_birthdays": note_eightieth_birthdays,
    "cards_due_soon": remind_of_cards,
    "cards_overdue": note_overdue_cards,
    "old_answers": forget_old,
}

"""Reads of preferential cards, all within the caller's area."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from services.registry.cards.domain import ENDED, IN_REVIEW, State
from services.registry.files.queries import same_person
from services.registry.models import Card, CardStep, Veteran


def standing(db: Session, veteran_id: UUID, *, but: UUID | None = None) -> Sequence[str]:
    """Where a person's cards under way or delivered stand, leaving out one."""
    own = Card.veteran_id.in_(same_person(veteran_id))
    states = select(Card.state).where(own, Card.state != State.REFUSED)
    return db.scalars(states.where(Card.id != but) if but else states).all()


def listed(query: Mapping[str, Any], today: date) -> Select[Any]:
    """Cards by state, person, whether overdue, and whether wanting home service, as asked."""
    rows = select(Card)
    if "state" in query:
        rows = rows.where(Card.state == query["state"])
    if "veteran_id" in query:
        rows = rows.where(Card.veteran_id.in_(same_person(query["veteran_id"])))
    for name, holds in (
        ("overdue", Card.state.in_(IN_REVIEW) & (Card.file_by < today) & _living()),
        ("home_service", Card.home_service & Card.state.not_in(ENDED)),
    ):
        if name in query:
            rows = rows.where(holds if query[name] else ~holds)
    return rows


def history(db: Session, card_id: UUID) -> Sequence[CardStep]:
    """A card's steps, oldest first."""
    return db.scalars(select(CardStep).where(CardStep.card_id == card_id).order_by(CardStep.id)).all()


def in_review(*reminded: ColumnElement[bool]) -> Select[Any]:
    """Of the cards that a timer looks for, those of the living whose clock runs. None of an erased file."""
    return select(Card).where(Card.state.in_(IN_REVIEW), *reminded, _living()).order_by(Card.id)


def _living() -> ColumnElement[bool]:
    """Whether a card is of someone alive, whose file was not erased."""
    return exists().where(Veteran.id == Card.veteran_id, Veteran.alive, Veteran.erased_at.is_(None))

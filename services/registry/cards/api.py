"""Preferential cards."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.cards import queries, schemas, use_cases
from services.registry.cards.domain import PROVINCE_DECIDES, REVIEW_RIGHT, NewCard, State, Taken
from services.registry.models import Card, CardStep, Veteran
from shared import clock
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("cards", __name__, description="Preferential cards 优待证")
ONE = "/v1/cards/<uuid:card_id>"


@routes.write("/v1/cards", may="card:apply", body=schemas.NewCardSchema, answer=schemas.CardSchema, vault=True)
def apply_for_card(db: Session, vault: Vault, by: Actor, body: Fields) -> Card:
    """Apply for the card of a person of your area.

    Some answers refuse it at once; the answer then is REFUSED.
    """
    return use_cases.apply_for_card(db, vault, by, NewCard(**body))


@routes.page("/v1/cards", may="card:read", query=schemas.CardQuery, of=schemas.CardSchema)
def list_cards(db: Session, by: Actor, query: Fields) -> Page:
    """Cards within your area, oldest application first."""
    return paginate(db, queries.listed(query, clock.today(db)), [Card.id], query)


@routes.read(ONE, may="card:read", answer=schemas.CardDetailSchema, vault=True)
def get_card(db: Session, vault: Vault, by: Actor, card_id: UUID) -> Fields:
    """One card with its history."""
    card = find(db, Card, card_id)
    veteran = find(db, Veteran, card.veteran_id)
    full = by.may("card:step")
    stated = use_cases.read_grounds(vault, veteran, card) if full else None
    return {
        **columns(card),
        "grounds": None if stated is None else sorted(stated),
        "province_decides": None if stated is None else bool(stated & PROVINCE_DECIDES),
        "review_right": REVIEW_RIGHT if card.state == State.REFUSED else None,
        "history": [_step(vault, veteran, step, full) for step in queries.history(db, card.id)],
    }


def _step(vault: Vault, veteran: Veteran, step: CardStep, full: bool) -> Fields:
    reason, at_home = use_cases.read_texts(vault, veteran, step) if full else (None, None)
    shown = {name: getattr(step, name) for name in ("step", "account", "taken_at", "home_service")}
    return {**shown, "reason": reason, "home_service_reason": at_home}


@routes.revise(
    f"{ONE}/steps", may="card:step", body=schemas.CardStepRequestSchema, answer=schemas.CardSchema, vault=True
)
def take_card_step(db: Session, vault: Vault, by: Actor, body: Taken, card_id: UUID, expected: int | None) -> Card:
    """Lead a card into its next state, or refuse it with written reasons.

    Each step has its level and role.
    """
    return use_cases.take_step(db, vault, by, card_id, body, expected)


@routes.change(f"{ONE}/receipt", may="card:step", answer=schemas.CardSchema)
def sign_for_card(db: Session, by: Actor, card_id: UUID, expected: int | None) -> Card:
    """Sign, as the county centre, for a card that the bank made.

    The town hands it out from then on.
    """
    return use_cases.sign_for(db, by, card_id, expected)

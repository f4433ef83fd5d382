"""Offers of services 喜闻乐见."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.models import Offer, SignUp
from services.visits.offers import queries, schemas, use_cases
from services.visits.offers.domain import OF_HEALTH, NewOffer
from shared.contracts.access import Actor
from shared.http.auth import RoleForbidden
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("offers", __name__, description="Offers of services")
ONE = "/v1/offers/<uuid:offer_id>"


@routes.write("/v1/offers", may="activity:log", body=schemas.NewOfferSchema, answer=schemas.OfferSchema)
def open_offer(db: Session, by: Actor, body: Fields) -> Offer:
    """Offer a service to the people of your area."""
    return use_cases.open_offer(db, by, NewOffer(**body))


@routes.page("/v1/offers", may="activity:read", query=schemas.OfferQuery, of=schemas.OfferSchema)
def list_offers(db: Session, by: Actor, query: Fields) -> Page:
    """Offers of your area and of those within or above it.

    In the order they were opened.
    """
    return paginate(db, queries.offers(by.area, query), [Offer.id], query)


@routes.read(ONE, may="activity:read", answer=schemas.OfferSchema)
def get_offer(db: Session, by: Actor, offer_id: UUID) -> Offer:
    """One offer."""
    return queries.visible(db, by.area, offer_id)


@routes.change(f"{ONE}/closure", may="activity:log", answer=schemas.OfferSchema)
def close_offer(db: Session, by: Actor, offer_id: UUID, expected: int | None) -> Offer:
    """End an offer; its numbers are told."""
    return use_cases.close_offer(db, by, offer_id, expected)


@routes.change(f"{ONE}/cancellation", may="activity:log", answer=schemas.OfferSchema)
def cancel_offer(db: Session, by: Actor, offer_id: UUID, expected: int | None) -> Offer:
    """Call an offer off."""
    return use_cases.cancel_offer(db, by, offer_id, expected)


@routes.write(f"{ONE}/sign-ups", may="activity:log", body=schemas.NewSignUpSchema, answer=schemas.OfferSchema)
def sign_up(db: Session, by: Actor, body: Fields, offer_id: UUID) -> Offer:
    """Take a place for a person of your area."""
    return use_cases.sign_up(db, by, offer_id, body["veteran_id"])


@routes.write(f"{ONE}/sign-offs", may="activity:log", body=schemas.NewSignUpSchema, answer=schemas.OfferSchema)
def sign_off(db: Session, by: Actor, body: Fields, offer_id: UUID) -> Offer:
    """Give a person's place back."""
    return use_cases.sign_off(db, by, offer_id, body["veteran_id"])


@routes.write(f"{ONE}/attendance", may="activity:log", body=schemas.AttendanceSchema, answer=schemas.OfferSchema)
def note_attendance(db: Session, by: Actor, body: Fields, offer_id: UUID) -> Offer:
    """Enter who came, of those who signed up."""
    return use_cases.note_attendance(db, by, offer_id, body["veteran_ids"])


@routes.page(f"{ONE}/sign-ups", may="activity:read", of=schemas.SignUpSchema)
def list_sign_ups(db: Session, by: Actor, query: Fields, offer_id: UUID) -> Page:
    """Sign-ups of people of your area.

    Who receives people does not see who wants what is for their health.
    """
    if queries.visible(db, by.area, offer_id).kind in OF_HEALTH and not by.sees_health:
        raise RoleForbidden
    return paginate(db, queries.sign_ups(offer_id), [SignUp.veteran_id], query)

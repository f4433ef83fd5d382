"""Offers of services: opening, signing up, coming, ending."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.visits.models import Offer, SignUp
from services.visits.offers import domain, events, queries
from services.visits.offers.domain import NewOffer, State
from services.visits.people.use_cases import list_ids, lock_person, resolve_ids
from shared import aliases, clock
from shared.contracts.access import Actor
from shared.db import hold, hold_one
from shared.errors import NotFound, PersonDeceased
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.security.areas import covers
from shared.security.ranges import own_area
from shared.states import check_state, step

ENDED: Mapping[State, Callable[[Offer], Event]] = {
    State.CLOSED: events.offer_closed,
    State.CANCELLED: events.offer_cancelled,
}


def open_offer(db: Session, by: Actor, new: NewOffer) -> Offer:
    """Offer a service to the people of an area. Raises AreaForeign, PeriodReversed."""
    area = own_area(by.area, new.area, "#/area")
    domain.check_days(new, clock.today(db))
    offer = Offer(
        state=State.OPEN,
        signed_up=0,
        attended=0,
        opened_by=by.account,
        **vars(new) | {"area": area},
    )
    publish(db, offer, events.offer_opened(offer))
    return offer


def close_offer(db: Session, by: Actor, id: UUID, expected: int | None) -> Offer:
    """End an offer. Raises NotFound, VersionStale, WrongState."""
    return _end(db, by, id, expected, State.CLOSED)


def cancel_offer(db: Session, by: Actor, id: UUID, expected: int | None) -> Offer:
    """Call an offer off. Raises NotFound, VersionStale, WrongState."""
    return _end(db, by, id, expected, State.CANCELLED)


def sign_up(db: Session, by: Actor, id: UUID, veteran_id: UUID) -> Offer:
    """Take a place for a person. No event tells of it, and the version stays: counts are told at the end.

    Raises NotFound, VeteranUnknown, PersonDeceased, SignedUpAlready, WrongState, OfferOver, OfferFull.
    """
    person = lock_person(db, veteran_id)
    offer = _held(db, by, id)
    if not person.alive:
        raise PersonDeceased(pointer="#/veteran_id")
    if db.scalar(queries.sign_ups(id, aliases.ids_of(db, person.id))):
        raise domain.SignedUpAlready(pointer="#/veteran_id")
    domain.check_sign_up(offer.state, offer.to_on, clock.today(db), offer.capacity - offer.signed_up)
    offer.signed_up += 1
    db.add(SignUp(offer_id=id, veteran_id=person.id, area=person.area, signed_up_at=clock.now(db)))
    return offer


def sign_off(db: Session, by: Actor, id: UUID, veteran_id: UUID) -> Offer:
    """Give a person's place back. Raises NotFound, VeteranUnknown, WrongState, NotSignedUp."""
    person = lock_person(db, veteran_id)
    offer = _held(db, by, id)
    check_state(offer.state, State.OPEN)
    place = delete(SignUp).where(SignUp.offer_id == id, SignUp.veteran_id.in_(aliases.ids_of(db, person.id)))
    gone = db.scalars(place.where(SignUp.attended_at.is_(None)).returning(SignUp.veteran_id)).all()
    if not gone:
        raise domain.NotSignedUp(pointer="#/veteran_id")
    offer.signed_up -= len(gone)
    return offer


def note_attendance(db: Session, by: Actor, id: UUID, veteran_ids: Sequence[UUID]) -> Offer:
    """Enter who came; twice is once. Raises NotFound, WrongState, OfferNotBegun, NotSignedUp."""
    offer = _held(db, by, id)
    check_state(offer.state, State.OPEN)
    if clock.today(db) < offer.from_on:
        raise domain.OfferNotBegun
    now = resolve_ids(db, veteran_ids)
    known_as = list_ids(db, now.values())
    places: dict[UUID, list[SignUp]] = {}  # several of one person, where two files were merged
    for place in db.scalars(queries.sign_ups(id, list(known_as))):
        places.setdefault(known_as[place.veteran_id], []).append(place)
    for index, veteran_id in enumerate(veteran_ids):
        taken = places.get(now[veteran_id])
        if not taken:
            raise domain.NotSignedUp(pointer=f"#/veteran_ids/{index}")
        if all(place.attended_at is None for place in taken):
            taken[0].attended_at = clock.now(db)
            offer.attended += 1
    return offer


def _end(db: Session, by: Actor, id: UUID, expected: int | None, state: State) -> Offer:
    offer = hold_one(db, Offer, id, within=by.area, expected=expected)
    offer.state = step(offer.state, state)
    publish(db, offer, ENDED[state](offer))
    return offer


def _held(db: Session, by: Actor, id: UUID) -> Offer:
    """An offer of the caller's area, within it or above it, locked. Raises NotFound."""
    held = hold(db, Offer, id)
    if not held or not (covers(by.area, held[0].area) or covers(held[0].area, by.area)):
        raise NotFound
    return held[0]

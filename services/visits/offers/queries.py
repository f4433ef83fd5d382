"""Reads of offers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.visits.models import Offer, SignUp
from shared.errors import NotFound
from shared.security.ranges import concerning


def offers(area: str, query: Mapping[str, Any]) -> Select[Any]:
    """Offers of the caller's area, within it and above it, by state or kind if asked."""
    rows = select(Offer).where(concerning(Offer.area, area))
    for name, column in (("state", Offer.state), ("kind", Offer.kind)):
        if name in query:
            rows = rows.where(column == query[name])
    return rows


def visible(db: Session, area: str, id: UUID) -> Offer:
    """One of them. Raises NotFound."""
    offer: Offer | None = db.scalar(offers(area, {}).where(Offer.id == id))
    if offer is None:
        raise NotFound
    return offer


def sign_ups(id: UUID, ids: Sequence[UUID] | None = None) -> Select[Any]:
    """Sign-ups for an offer of people in the caller's area, or those of one person, known by `ids`."""
    rows = select(SignUp).where(SignUp.offer_id == id)
    return rows if ids is None else rows.where(SignUp.veteran_id.in_(ids))

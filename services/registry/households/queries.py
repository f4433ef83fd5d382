"""Reads of households and their plaques, all within the caller's area."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.registry.files.queries import same_person
from services.registry.households.domain import STANDING
from services.registry.models import Household, Plaque, Veteran


def listed(query: Mapping[str, Any]) -> Select[Any]:
    """Households, that of one person if asked."""
    rows = select(Household)
    if "veteran_id" in query:
        of_person = select(Veteran.household_id).where(Veteran.id.in_(same_person(query["veteran_id"])))
        rows = rows.where(Household.id.in_(of_person))
    return rows


def members(db: Session, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The members of each of these households, in id order."""
    by_household: dict[UUID, list[UUID]] = {id: [] for id in ids}
    rows = select(Household.id, Veteran.id).join(Veteran, Veteran.household_id == Household.id)
    for household_id, veteran_id in db.execute(rows.where(Household.id.in_(ids)).order_by(Veteran.id)):
        by_household[household_id].append(veteran_id)
    return by_household


def categories(db: Session, household_id: UUID) -> set[str]:
    """Every category that a living member of a household has."""
    rows = db.scalars(select(Veteran.categories).where(Veteran.household_id == household_id, Veteran.alive))
    return {category for held in rows for category in held}


def standing_plaque(db: Session, household_id: UUID) -> UUID | None:
    """The plaque that is due or hangs at a household."""
    return db.scalar(select(Plaque.id).where(Plaque.household_id == household_id, Plaque.state.in_(STANDING)))


def plaques(query: Mapping[str, Any]) -> Select[Any]:
    """Plaques, by state or household if asked."""
    rows = select(Plaque)
    for name, column in (("state", Plaque.state), ("household_id", Plaque.household_id)):
        if name in query:
            rows = rows.where(column == query[name])
    return rows

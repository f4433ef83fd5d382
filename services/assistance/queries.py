"""Reads of assistance."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, select
from sqlalchemy.orm import Session

from services.assistance.models import Application, Fund, Lead, LedgerEntry, Person
from shared import aliases
from shared.errors import VeteranUnknown
from shared.security.areas import scope
from shared.security.person_keys import PERSON_KEYS

_PERSON_WITH_KEY = (
    select(Person, PERSON_KEYS.c.data_key)
    .outerjoin(PERSON_KEYS, PERSON_KEYS.c.person_id == Person.id)
    .where(Person.id == aliases.resolved(bindparam("id", type_=Uuid)))
)


def person_with_key(db: Session, id: UUID) -> tuple[Person, bytes | None]:
    """The person that an id stands for, and the data key of their texts, None before the first text.

    Raises VeteranUnknown, also for someone outside the caller's area.
    """
    found = db.execute(_PERSON_WITH_KEY, {"id": id}).first()
    if found is None or found[0].erased:
        raise VeteranUnknown(pointer="#/veteran_id")
    person, key = found
    return person, key


def is_gone(db: Session, id: UUID) -> bool:
    """Whether the person that an id stands for is known to have died, or their file to have been erased."""
    gone = select(Person.id).where(Person.id == aliases.resolved(id), Person.erased | ~Person.alive)
    return db.scalar(gone) is not None


def leads(query: Mapping[str, Any]) -> Select[Any]:
    """Leads within the caller's area, by state or person if asked."""
    rows = select(Lead)
    if "state" in query:
        rows = rows.where(Lead.state == query["state"])
    return rows.where(Lead.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows


def applications(query: Mapping[str, Any]) -> Select[Any]:
    """Applications within the caller's area, by state or person if asked."""
    rows = select(Application)
    if "state" in query:
        rows = rows.where(Application.state == query["state"])
    return rows.where(Application.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows


def funds(area: str) -> Select[Any]:
    """Funds of the caller's area and of the areas above it."""
    prefix = scope(area)
    above = [prefix[:digits].ljust(12, "0") for digits in (4, 6, 9) if digits <= len(prefix)]
    return select(Fund).where(Fund.area.in_(above) | Fund.area.startswith(prefix))


def ledger(fund_id: UUID) -> Select[Any]:
    return select(LedgerEntry).where(LedgerEntry.fund_id == fund_id)

"""Reads of whom alerts are about, and of who is there to read them."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notify.models import Account, Person
from shared.aliases import PERSON_ALIAS
from shared.bulk import among
from shared.contracts.access import SERVICE
from shared.security.areas import scope
from shared.stations import STATIONS

_HOW = (Person.area, Person.alive, Person.erased, Person.bereaved_on)
_STANDS = (
    select(Person.id.label("asked"), *_HOW)
    .where(among(Person.id, "ids"), Person.merged_into.is_(None))
    .union_all(
        select(PERSON_ALIAS.c.old, *_HOW)
        .join(Person, Person.id == PERSON_ALIAS.c.canonical)
        .where(among(PERSON_ALIAS.c.old, "ids"))
    )
)
_LISTENING = select(Account.area).where(among(Account.area, "areas"), Account.party == SERVICE, Account.active)
_OPEN = select(STATIONS.c.area).where(among(STATIONS.c.area, "areas"), STATIONS.c.open)


def standing(db: Session, ids: Collection[UUID]) -> Mapping[UUID, Any]:
    """How the people that ids stand for are, as far as is known: `area`, `alive`, `erased`, `bereaved_on`. A merged
    file stands as its successor does.
    """
    return {row.asked: row for row in db.execute(_STANDS, {"ids": list(ids)})} if ids else {}


def listening(db: Session, areas: Collection[str]) -> set[str]:
    """Those of areas at whose station someone has an active account."""
    return set(db.scalars(_LISTENING, {"areas": list(areas)})) if areas else set()


def open_stations(db: Session, areas: Collection[str]) -> set[str]:
    """Those of areas that have an open station."""
    return set(db.scalars(_OPEN, {"areas": list(areas)})) if areas else set()


def stations_below(db: Session, area: str, level: str) -> list[str]:
    """The open stations of a level within an area."""
    there = (STATIONS.c.level == level, STATIONS.c.open, STATIONS.c.area.startswith(scope(area)))
    return list(db.scalars(select(STATIONS.c.area).where(*there)))


def reads(db: Session, account: UUID, area: str, party: str) -> bool:
    """Whether an active account reads an inbox."""
    rows = select(func.count()).where(Account.id == account, Account.area == area, Account.party == party)
    return bool(db.scalar(rows.where(Account.active)))

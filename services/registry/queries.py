"""Reads of the registry."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.registry.models import Account, Area, Station, Veteran
from shared.security.areas import scope


def account_by_login(db: Session, login: str) -> Account | None:
    return db.scalar(select(Account).where(Account.login == login))


def accounts() -> Select[Any]:
    return select(Account)


def areas(parent: str | None) -> Select[Any]:
    """Areas, of one parent if given."""
    return select(Area).where(Area.parent == parent) if parent else select(Area)


def stations(area: str | None) -> Select[Any]:
    """Stations, those within one area if given."""
    if area is None:
        return select(Station)
    prefix = scope(area)
    return select(Station).where(Station.area >= prefix, Station.area < prefix + "~")


def station_exists(db: Session, area: str) -> bool:
    return db.scalar(select(Station.id).where(Station.area == area)) is not None


def veterans(ids: Sequence[UUID] | None) -> Select[Any]:
    """Files within the caller's area, those of `ids` if given."""
    return select(Veteran).where(Veteran.id.in_(ids)) if ids else select(Veteran)


def veterans_named(name: str) -> Select[Any]:
    """Files whose name contains `name`."""
    return select(Veteran).where(Veteran.name.contains(name, autoescape=True))


def veterans_with_id_number(fingerprint: bytes) -> Select[Any]:
    return select(Veteran).where(Veteran.id_number_hash == fingerprint)

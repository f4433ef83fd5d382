"""Writes to served persons' files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.registry import events, queries
from services.registry.domain import people
from services.registry.domain.people import IdNumber
from services.registry.models import Veteran
from shared import clock
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import AreaForeign, Kind, ReferenceUnknown, Refusal
from shared.events.outbox import publish
from shared.security.areas import covers
from shared.security.crypto import Vault


class VeteranExists(Refusal):
    """A file with this ID number exists already in the network; ask the county centre if you cannot see it."""

    kind = Kind.CONFLICT


@dataclass(frozen=True)
class NewVeteran:
    """What registration needs; areas are 12-digit codes."""

    name: str
    id_number: str
    categories: Sequence[str]
    station_area: str
    registered_area: str
    residence_area: str
    phone: str | None = None
    address: str | None = None


def register_veteran(db: Session, vault: Vault, by: Actor, new: NewVeteran) -> Veteran:
    """Open a file. Raises IdNumberInvalid, AreaForeign, ReferenceUnknown, VeteranExists."""
    today = clock.today(db)
    number = IdNumber.parse(new.id_number, today)
    if not covers(by.area, new.station_area):
        raise AreaForeign(pointer="#/station_area")
    if not queries.stations.exists(db, new.station_area):
        raise ReferenceUnknown("There is no station with this code.", pointer="#/station_area")
    id = uuid7()
    key = vault.new_key(id)
    veteran = Veteran(
        id=id,
        area=new.station_area,
        registered_area=new.registered_area,
        residence_area=new.residence_area,
        name=new.name,
        sex=number.sex,
        birth_date=number.birth_date,
        categories=sorted(set(new.categories)),
        over_80=people.over_80(number.birth_date, today),
        alive=True,
        data_key=key,
        id_number_sealed=vault.seal(key, id, "id_number", number.value),
        id_number_hash=vault.fingerprint("id_number", number.value),
        phone_sealed=_sealed(vault, key, id, "phone", new.phone),
        address_sealed=_sealed(vault, key, id, "address", new.address),
    )
    db.add(veteran)
    try:
        publish(db, veteran, events.veterans.registered(veteran))
    except IntegrityError as fault:
        if getattr(getattr(fault.orig, "diag", None), "constraint_name", None) == "veterans_id_number_hash_key":
            raise VeteranExists from None
        raise
    return veteran


def change_veteran(db: Session, vault: Vault, id: UUID, changes: dict[str, Any], expected: int | None) -> Veteran:
    """Change parts of a file; `changes` has name, categories, registered_area, residence_area, phone or address.

    Raises NotFound, VersionStale.
    """
    veteran = hold_one(db, Veteran, id, expected=expected)
    for name in ("name", "registered_area", "residence_area"):
        setattr(veteran, name, changes.get(name, getattr(veteran, name)))
    if "categories" in changes:
        veteran.categories = sorted(set(changes["categories"]))
    for name in ("phone", "address"):
        if name in changes:
            setattr(veteran, f"{name}_sealed", _sealed(vault, veteran.data_key, id, name, changes[name]))
    publish(db, veteran, events.veterans.changed(veteran))
    return veteran


def _sealed(vault: Vault, key: bytes, id: UUID, field: str, text: str | None) -> bytes | None:
    return vault.seal(key, id, field, text) if text else None

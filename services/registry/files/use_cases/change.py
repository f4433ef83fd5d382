"""Changing and verifying a file. Every change has a reason, and the history keeps what stood there before."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.registry.files import events
from services.registry.files.domain import military
from services.registry.files.domain.identity import IdNumber
from services.registry.files.domain.military import Disability
from services.registry.files.queries import same_person
from services.registry.files.use_cases import record
from services.registry.files.use_cases.register import disability_columns, one_file_a_number, set_id_number
from services.registry.models import Veteran
from services.registry.network.use_cases import places
from shared import clock
from shared.contracts.access import Actor
from shared.events.outbox import publish
from shared.security.crypto import Vault

PLAIN = ("name", "registered_area", "residence_area", "served_as", "placement", "tier_override")
LISTS = ("categories", "tags")
SEALED = ("phone", "address")
PLACES = ("registered_area", "residence_area")


def change_veteran(
    db: Session, vault: Vault, by: Actor, id: UUID, changes: Mapping[str, Any], reason: str, expected: int | None
) -> Veteran:
    """Change parts of a file; `changes` has any of PLAIN, LISTS, SEALED, `disability` and `id_number`.

    Raises NotFound, VersionStale, Moved, IdNumberInvalid, VeteranExists, ReferenceUnknown, PlacementUnfit,
    DisabilityInFuture.
    """
    veteran = record.hold_file(db, id, expected)
    before = {name: _now(vault, veteran, name) for name in changes}
    _set(db, vault, veteran, changes)
    record.derive_anew(db, veteran)
    veteran.over_80 = record.over_80(db, veteran)
    with one_file_a_number():
        publish(db, veteran, events.veteran_changed(veteran))
    record.record_change(db, vault, by, veteran, "CHANGED", reason=reason, fields=list(changes), before=before)
    return veteran


def _now(vault: Vault, veteran: Veteran, name: str) -> Any:
    if name == "disability":
        return {part: getattr(veteran, f"disability_{part}") for part in ("cause", "grade", "assessed_on")}
    if name in (*SEALED, "id_number"):
        return record.unseal_text(vault, veteran, name, getattr(veteran, f"{name}_sealed"))
    return getattr(veteran, name)


def _set(db: Session, vault: Vault, veteran: Veteran, changes: Mapping[str, Any]) -> None:
    for name in PLACES:
        if name in changes:
            places.check_place(db, changes[name], f"#/{name}")
    for name in PLAIN:
        if name in changes:
            setattr(veteran, name, changes[name])
    for name in LISTS:
        if name in changes:
            setattr(veteran, name, sorted(set(changes[name])))
    for name in SEALED:
        if name in changes:
            record.set_sealed(vault, veteran, name, changes[name])
    if "id_number" in changes:
        set_id_number(vault, veteran, IdNumber.parse(changes["id_number"], clock.today(db)))
        _take_number_over(db, veteran)
    if "disability" in changes:
        disability: Disability | None = changes["disability"]
        military.check_disability(disability, clock.today(db))
        for name, value in disability_columns(disability).items():
            setattr(veteran, name, value)
    military.check_placement(veteran.served_as, veteran.placement)


def _take_number_over(db: Session, veteran: Veteran) -> None:
    """A number that a file merged into this one bore is this one's now: of the two the merge kept the wrong one."""
    bore = Veteran.id.in_(same_person(veteran.id)) & (Veteran.id_number_hash == veteran.id_number_hash)
    db.execute(update(Veteran).where(bore, Veteran.merged_into.is_not(None)).values(id_number_hash=None))


def verify_veteran(db: Session, vault: Vault, by: Actor, id: UUID, how: str, expected: int | None) -> Veteran:
    """Someone compared the whole file with the papers and the person; `how` tells which.

    Raises NotFound, VersionStale, Moved.
    """
    veteran = record.hold_file(db, id, expected)
    veteran.verified_at, veteran.verified_by = clock.now(db), by.account
    publish(db, veteran, events.veteran_changed(veteran))
    record.record_change(db, vault, by, veteran, "VERIFIED", reason=how)
    return veteran

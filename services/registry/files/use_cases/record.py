"""Holding a file for change, and writing down each change of it: which fields, why, and what stood there before."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.registry.files.domain import people
from services.registry.files.domain.identity import IdNumber
from services.registry.files.domain.military import Cause, Disability
from services.registry.files.rules import CATEGORIES_VERSION, TIERS, VETERANS
from services.registry.models import FileChange, OtherReading, Veteran
from services.registry.names import domain as names
from services.registry.names.rules import NAMES, READINGS_VERSION
from shared import clock
from shared.bulk import write
from shared.contracts.access import Actor
from shared.db import columns, find, hold_one
from shared.errors import Kind, Moved, NotFound, Refusal, VersionStale
from shared.security.crypto import HIDDEN, Vault, mask_phone

DERIVED = f"{TIERS.version}.{READINGS_VERSION}.{CATEGORIES_VERSION}"
"""Version of the rules by which parts of a file, and of what is told of it, follow from others."""


class FileGone(NotFound):
    """This file was erased on request: nothing of it is left."""

    zh = "该档案已依申请删除，内容不再保留。"


class PartWithheld(Refusal, kind=Kind.FORBIDDEN):
    """Your role does not see by what this chooses people: leave it out."""

    zh = "您的角色看不到该筛选条件所依据的信息：请去掉该条件。"


def read_file(db: Session, id: UUID) -> Veteran:
    """A file to read. Raises NotFound, and Moved for one that was merged into another."""
    return _standing(find(db, Veteran, id))


def find_successor(db: Session, veteran: Veteran) -> Veteran:
    """The file that stands for a merged one now; the file itself if it was not merged."""
    while veteran.merged_into:
        veteran = db.get_one(Veteran, veteran.merged_into)
    return veteran


def hold_file(db: Session, id: UUID, expected: int | None = None) -> Veteran:
    """A file held for change. Raises NotFound, VersionStale, Moved."""
    veteran = _standing(hold_one(db, Veteran, id))
    if expected is not None and veteran.version != expected:
        raise VersionStale
    return veteran


def _standing(veteran: Veteran) -> Veteran:
    if veteran.merged_into:
        raise Moved(veteran.id, veteran.merged_into)
    if veteran.erased_at:
        raise FileGone
    return veteran


def derive_anew(db: Session, veteran: Veteran) -> None:
    """Bring up to date what follows from the rest: the tier, and the keys under which the name is found."""
    keys, grade, override = name_keys(veteran.name or ""), veteran.disability_grade, veteran.tier_override
    columns = derived_columns(keys, veteran.categories, veteran.tags or (), grade, override)
    for name, value in columns.items():
        setattr(veteran, name, value)
    db.execute(delete(OtherReading).where(OtherReading.veteran_id == veteran.id))
    write(db, OtherReading, other_readings(veteran.id, veteran.area, keys))


def name_keys(name: str) -> names.Keys:
    """What a name is found under."""
    return names.keys_of(name, NAMES)


def looked_for(text: str) -> tuple[str, str]:
    """What a query may mean: a reading in letters, empty if it is none, and a name in plain characters."""
    return names.looked_for(text), names.plain_name(text, NAMES)


def derived_columns(
    keys: names.Keys,
    categories: Sequence[str],
    tags: Sequence[str],
    grade: int | None = None,
    override: str | None = None,
) -> dict[str, Any]:
    """The columns that follow from these."""
    tier = override or TIERS.tier(categories, tags, grade)
    plain = {"plain_name": keys.plain_name, "given_name": keys.given_name}
    return {"tier": tier, "derived": DERIVED, **plain, **vars(keys.readings[0])}


def other_readings(id: UUID, area: str, keys: names.Keys) -> list[dict[str, Any]]:
    """Rows of the readings of a file's name but the main one."""
    about = {"veteran_id": id, "area": area}
    return [{**about, "number": number, **vars(each)} for number, each in enumerate(keys.readings[1:], 1)]


def record_change(
    db: Session,
    vault: Vault,
    by: Actor,
    veteran: Veteran,
    kind: str,
    *,
    reason: str | None = None,
    fields: Sequence[str] = (),
    before: Mapping[str, Any] | None = None,
) -> None:
    """Keep one change in the file's history, after it was published; texts are sealed under the person's key."""
    stood = json.dumps(before, ensure_ascii=False, default=str) if before else None
    db.add(
        FileChange(
            veteran_id=veteran.id,
            area=veteran.area,
            version=veteran.version,
            kind=kind,
            fields=sorted(fields),
            reason_sealed=seal_text(vault, veteran, "reason", reason),
            before_sealed=seal_text(vault, veteran, "before", stood),
            changed_by=by.account,
            changed_at=clock.now(db),
        )
    )


def seal_text(vault: Vault, veteran: Veteran, field: str, text: str | None) -> bytes | None:
    """A text sealed under the person's key; None for no text."""
    if not text:
        return None
    assert veteran.data_key  # a standing file has one
    return vault.seal(veteran.data_key, veteran.id, field, text)


def set_sealed(vault: Vault, veteran: Veteran, name: str, text: str | None) -> None:
    """Seal a file's phone or address; a phone with what it is looked up by."""
    setattr(veteran, f"{name}_sealed", seal_text(vault, veteran, name, text))
    if name == "phone":
        veteran.phone_hash = phone_hash(vault, text) if text else None


def number_hash(vault: Vault, id_number: str, today: date) -> bytes:
    """What an ID number is looked up by, however it is written. Raises IdNumberInvalid."""
    return vault.fingerprint("id_number", IdNumber.parse(id_number, today).value)


def phone_hash(vault: Vault, phone: str) -> bytes:
    """What a phone is looked up by, however it is written."""
    return vault.fingerprint("phone", people.phone_digits(phone))


def unseal_text(vault: Vault, veteran: Veteran, field: str, text: bytes | None) -> str | None:
    """A text in plain; None where there is none, or its key was destroyed."""
    return vault.unseal(veteran.data_key, veteran.id, field, text) if text and veteran.data_key else None


OF_HEALTH = ("categories", "tags", "disability", "placement")
"""Parts of a file that tell of a disability, some of their values by themselves: SUPPORTED is a grave one. Where these
alone were left out, the others would tell that there are more.
"""


def shown(vault: Vault, by: Actor, veteran: Veteran) -> dict[str, Any]:
    """A file as answers show it: no ID number, the month of birth, the phone's last four digits, no address."""
    phone = unseal_text(vault, veteran, "phone", veteran.phone_sealed)
    of = veteran.categories, VETERANS
    file = columns(veteran)
    return (file if by.sees_health else file | dict.fromkeys(OF_HEALTH)) | {
        "birth_month": veteran.birth_date and f"{veteran.birth_date:%Y-%m}",
        "phone": phone and mask_phone(phone),
        "address": veteran.address_sealed and HIDDEN,
        "disability": _disability(veteran) if by.sees_health else None,
        "is_veteran": people.is_veteran(*of) if by.sees_health else None,
        "preferential_care": people.preferential_care(*of) if by.sees_health else None,
    }


def shown_before(by: Actor, before: dict[str, Any]) -> dict[str, Any]:
    """What stood in a file before a change, as answers show it: nothing of what the caller does not see."""
    hidden = {name: HIDDEN for name in ("id_number", "address") if before.get(name)}
    phone = {"phone": mask_phone(before["phone"])} if before.get("phone") else {}
    shown = before | hidden | phone
    return {name: shown[name] for name in seen_of(by, shown)}


def seen_of(by: Actor, names: Iterable[str]) -> list[str]:
    """Those of a file's parts that the caller sees."""
    return [name for name in names if by.sees_health or name not in OF_HEALTH]


def _disability(veteran: Veteran) -> Disability | None:
    cause, grade, assessed_on = veteran.disability_cause, veteran.disability_grade, veteran.disability_assessed_on
    return Disability(Cause(cause), grade, assessed_on) if cause and grade and assessed_on else None


def over_80(db: Session, veteran: Veteran) -> bool:
    return veteran.birth_date is not None and people.over_80(veteran.birth_date, clock.today(db))

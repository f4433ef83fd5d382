"""Disclosing what is not shown, and keeping who looked at what: in the transaction in which it is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.registry.accesses import queries
from services.registry.accesses.domain import Part
from services.registry.accesses.rules import RULES
from services.registry.files import queries as files
from services.registry.files.use_cases import record
from services.registry.models import Access, Kin, Veteran
from shared import clock, locks
from shared.contracts.access import Actor
from shared.db import columns, find, widen
from shared.errors import NotFound
from shared.security.areas import CITY, at_level, scope
from shared.security.crypto import Vault

DAY = timedelta(hours=24)
REASON = "access"
"""The field's name under which a reason is sealed."""


@dataclass(frozen=True)
class Wanted:
    """What is to be disclosed of whom, and what for."""

    veteran_ids: Sequence[UUID]
    fields: Sequence[Part]
    purpose: str
    reason: str


def disclose(db: Session, vault: Vault, by: Actor, wanted: Wanted) -> list[dict[str, Any]]:
    """What is disclosed of each, by the names of the fields; one row of who looked is kept for each.

    Raises NotFound, Moved, FieldWithheld, PeopleTooMany, DisclosedTooMany.
    """
    ids = list(dict.fromkeys(wanted.veteran_ids))
    _check(db, by, ids, wanted.fields, wanted.purpose)
    people = [_file(db, wanted.veteran_ids.index(id), id) for id in ids]
    for each in people:
        keep_look(db, vault, by, each, "DISCLOSED", wanted.fields, wanted.purpose, wanted.reason)
    return [
        {"veteran_id": each.id, **{part: DISCLOSED[part](db, vault, each) for part in wanted.fields}} for each in people
    ]


def keep_list(
    db: Session, vault: Vault, by: Actor, people: Sequence[Veteran], fields: Sequence[Part], purpose: str
) -> None:
    """The same of people whose list itself tells something of each, such as whose birthday a day is: the purpose is the
    reason. Raises FieldWithheld, ListTooLong, DisclosedTooMany.
    """
    _check(db, by, [each.id for each in people], fields, purpose)
    for each in people:
        keep_look(db, vault, by, each, "DISCLOSED", fields, purpose, None)


def _check(db: Session, by: Actor, ids: Sequence[UUID], fields: Sequence[Part], purpose: str) -> None:
    locks.take(db, f"disclosures:{by.account}")  # or two requests at once would each find the day's count below
    of_day = len(ids) + queries.disclosed_to(db, by.account, clock.now(db) - DAY, ids)
    RULES.check(by.role, purpose, fields, len(ids), of_day)


def keep_look(
    db: Session,
    vault: Vault,
    by: Actor,
    file: Veteran,
    kind: str,
    fields: Sequence[str],
    purpose: str,
    reason: str | None,
) -> None:
    """Keep that someone looks at what is not shown of a person, in the transaction that tells it."""
    row = Access(
        account=by.account,
        area=by.area,
        kind=kind,
        veteran_id=file.id,
        fields=sorted(fields),
        purpose=purpose,
        reason_sealed=record.seal_text(vault, file, REASON, reason),
        at=clock.now(db),
    )
    db.add(row)


def _file(db: Session, number: int, id: UUID) -> Veteran:
    try:
        return record.read_file(db, id)
    except NotFound as refusal:
        refusal.pointer = f"#/veteran_ids/{number}"
        raise


def _sealed(part: Part) -> Callable[[Session, Vault, Veteran], Any]:
    return lambda _, vault, file: record.unseal_text(vault, file, part, getattr(file, f"{part}_sealed"))


def _kin_phones(db: Session, vault: Vault, veteran: Veteran) -> list[dict[str, Any]]:
    """Of kin of whom one is known; each text is sealed under the key of the file it was written for."""
    rows = [(kin, find(db, Veteran, kin.veteran_id)) for kin in db.scalars(files.written_of(Kin, veteran.id))]
    return [
        {"kin_id": kin.id, "phone": record.unseal_text(vault, file, "kin_phone", kin.phone_sealed)}
        for kin, file in rows
        if kin.phone_sealed
    ]


DISCLOSED: Mapping[Part, Callable[[Session, Vault, Veteran], Any]] = {
    Part.BIRTH_DATE: lambda _, __, file: file.birth_date,
    Part.KIN_PHONES: _kin_phones,
    **{part: _sealed(part) for part in (Part.ID_NUMBER, Part.PHONE, Part.ADDRESS)},
}


def of_person(db: Session, id: UUID) -> Select[Access]:
    """Who looked at someone whose file the caller sees, also from beyond the caller's area. Raises NotFound, Moved."""
    file = record.read_file(db, id)
    ids = db.scalars(files.same_person(file.id)).all()
    widen(db, scope(at_level(file.area, CITY)))
    return queries.of_people(ids)


def shown(db: Session, vault: Vault, rows: Sequence[Access]) -> list[dict[str, Any]]:
    """Who looked at what, with the reason where the file is within the caller's area and was not erased."""
    of = queries.files_of(db, rows)
    return [{**columns(row), "reason": _reason(vault, of, row)} for row in rows]


def _reason(vault: Vault, of: Mapping[UUID, Veteran], row: Access) -> str | None:
    file = of.get(row.veteran_id) if row.veteran_id else None
    return record.unseal_text(vault, file, REASON, row.reason_sealed) if file else None

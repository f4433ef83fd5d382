"""Entering and forgetting who stands in a case. Each party's texts have a key of their own, and so have those that
officials write, which goes with the last party's.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.models import Party, Person
from services.assistance.parties import queries
from services.assistance.parties.domain import NewParty
from shared import aliases, people
from shared.errors import PersonDeceased, VeteranUnknown
from shared.security import case_keys
from shared.security.crypto import Vault
from shared.security.person_keys import unsealed


def check_parties(db: Session, parties: Sequence[NewParty]) -> None:
    """Lock whoever has a file, before all else. Raises VeteranUnknown, PersonDeceased."""
    named = {number: party.veteran_id for number, party in enumerate(parties) if party.veteran_id}
    aliases.lock_all(db, set(named.values()))
    for number, id in named.items():
        pointer = f"#/parties/{number}/veteran_id"
        try:
            person, _ = people.known(db, Person, id)
        except VeteranUnknown:
            raise VeteranUnknown(pointer=pointer) from None
        if not person.alive:
            raise PersonDeceased(pointer=pointer)


def open_case(
    db: Session, vault: Vault, kind: str, case: Any, parties: Sequence[NewParty], roles: Sequence[str]
) -> bytes:
    """Enter the parties of a new case, each in a role and with a key; returns the key of what officials write in it."""
    for party, role in zip(parties, roles, strict=True):
        id = uuid7()
        key = case_keys.new_key(db, vault, case.id, id, case.area)
        row = Party(id=id, area=case.area, case_kind=kind, case_id=case.id, role=role, veteran_id=party.veteran_id)
        row.name_sealed = vault.seal(key, id, "name", party.name) if party.name else None
        row.statement_sealed = vault.seal(key, id, "statement", party.statement) if party.statement else None
        db.add(row)
    return case_keys.new_key(db, vault, case.id, case.id, case.area)


def seal(db: Session, vault: Vault, case_id: UUID, field: str, text: str) -> bytes:
    """Seal what an official writes in an open case."""
    return vault.seal(case_keys.keys_of(db, case_id)[case_id], case_id, field, text)


def read_parties(db: Session, vault: Vault, case_id: UUID) -> list[dict[str, Any]]:
    """Who stands in a case, in plain; None for texts whose key was destroyed."""
    keys = case_keys.keys_of(db, case_id)

    def plain(party: Party, field: str, sealed: bytes | None) -> str | None:
        return unsealed(vault, keys.get(party.id), party.id, field, sealed)

    return [
        {
            "id": party.id,
            "role": party.role,
            "veteran_id": party.veteran_id,
            "name": plain(party, "name", party.name_sealed),
            "statement": plain(party, "statement", party.statement_sealed),
        }
        for party in db.scalars(queries.parties(case_id))
    ]


def stand_in(db: Session, vault: Vault, case_id: UUID, parties: Sequence[NewParty]) -> bool:
    """Whether one of these stands in a case, by their file, under whatever id, or by name."""
    there = {each[field] for each in read_parties(db, vault, case_id) for field in ("veteran_id", "name")} - {None}
    ids = aliases.ids_of_all(db, [party.veteran_id for party in parties if party.veteran_id])
    return not there.isdisjoint({*ids, *(party.name for party in parties)})


def read_texts(db: Session, vault: Vault, case_id: UUID, **sealed: bytes | None) -> dict[str, str | None]:
    """What officials wrote in a case, in plain, by field; None where there is nothing or the key was destroyed."""
    key = case_keys.keys_of(db, case_id).get(case_id)
    return {field: unsealed(vault, key, case_id, field, text) for field, text in sealed.items()}


def move_case(db: Session, case_id: UUID, area: str) -> None:
    """Let who stands in a case, and their texts, be seen where the case is seen now."""
    db.execute(update(Party).where(Party.case_id == case_id).values(area=area))
    case_keys.move(db, case_id, area)


def forget_parties(db: Session, ids: Sequence[UUID]) -> dict[str, list[UUID]]:
    """Destroy what a person, known by `ids` and locked, said in any case. Returns the cases, by kind, in which no one
    is left: what officials wrote there is destroyed too.
    """
    parties = db.scalars(queries.of_people(ids)).all()
    case_keys.destroy(db, [party.id for party in parties])
    left: dict[str, list[UUID]] = {}
    for kind, case_id in sorted({(party.case_kind, party.case_id) for party in parties}):
        if case_keys.keys_of(db, case_id).keys() == {case_id}:
            case_keys.destroy(db, [case_id])
            left.setdefault(kind, []).append(case_id)
    return left

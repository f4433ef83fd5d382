"""A service's data keys of people, for its free text: made when first needed; destroying one destroys the texts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary, MetaData, Table, Text, Uuid, delete
from sqlalchemy.orm import Session

from shared.bulk import write, write_last
from shared.driver import scalar
from shared.security.crypto import Vault

PERSONAL = MetaData()
PERSON_KEYS = Table(
    "person_keys",
    PERSONAL,
    Column("person_id", Uuid, primary_key=True),
    Column("area", Text, nullable=False),
    Column("data_key", LargeBinary, nullable=False),
)


def key_of(db: Session, person_id: UUID) -> bytes | None:
    """A person's key; None before the first text, and after erasure."""
    key: bytes | None = scalar(db, "SELECT data_key FROM person_keys WHERE person_id = %(id)s", {"id": person_id})
    return key


def new_key(db: Session, vault: Vault, person_id: UUID, area: str) -> bytes:
    """A person's first key, or that of a request which was first."""
    row = _row(vault, person_id, area)
    mine = write(db, PERSON_KEYS, [row], "ON CONFLICT DO NOTHING RETURNING data_key")
    key = row["data_key"] if mine else key_of(db, person_id)
    assert key is not None
    return key


def first_key(db: Session, vault: Vault, person_id: UUID, area: str) -> bytes:
    """The same of a person who is locked and has none, and whose key nothing else in the transaction asks for: it costs
    no round trip.
    """
    row = _row(vault, person_id, area)
    write_last(db, PERSON_KEYS, row)
    key: bytes = row["data_key"]
    return key


def _row(vault: Vault, person_id: UUID, area: str) -> dict[str, Any]:
    return {"person_id": person_id, "area": area, "data_key": vault.new_key(person_id)}


def destroy(db: Session, person_ids: Sequence[UUID]) -> None:
    """Destroy people's keys, and with them every text sealed under them. The caller is `work`."""
    db.execute(delete(PERSON_KEYS).where(PERSON_KEYS.c.person_id.in_(person_ids)))


def unsealed(vault: Vault, key: bytes | None, person_id: UUID, field: str, sealed: bytes | None) -> str | None:
    """A text in plain; None where there is none or its key was destroyed."""
    return vault.unseal(key, person_id, field, sealed) if key and sealed else None

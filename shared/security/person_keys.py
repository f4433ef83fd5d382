"""A service's data keys of people, for its free text: made when first needed; destroying one destroys the texts."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Column, LargeBinary, MetaData, Table, Text, Uuid, delete, select
from sqlalchemy.orm import Session

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
    return db.scalar(select(PERSON_KEYS.c.data_key).where(PERSON_KEYS.c.person_id == person_id))


def new_key(db: Session, vault: Vault, person_id: UUID, area: str) -> bytes:
    """A person's first key, or that of a request which was first."""
    new = {"person": person_id, "area": area, "key": vault.new_key(person_id)}
    key: bytes | None = scalar(db, _ADD, new) or key_of(db, person_id)
    assert key is not None
    return key


_ADD = """
    INSERT INTO person_keys (person_id, area, data_key) VALUES (%(person)s, %(area)s, %(key)s)
        ON CONFLICT DO NOTHING RETURNING data_key
"""


def destroy(db: Session, person_ids: Sequence[UUID]) -> None:
    """Destroy people's keys, and with them every text sealed under them. The caller is `work`."""
    db.execute(delete(PERSON_KEYS).where(PERSON_KEYS.c.person_id.in_(person_ids)))


def unsealed(vault: Vault, key: bytes | None, person_id: UUID, field: str, sealed: bytes | None) -> str | None:
    """A text in plain; None where there is none or its key was destroyed."""
    return vault.unseal(key, person_id, field, sealed) if key and sealed else None

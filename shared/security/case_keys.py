"""A service's data keys of cases, one for each party and one for what officials write: what a party says belongs to it,
whoever else the case is about, and goes with its key alone.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Column, LargeBinary, MetaData, Table, Text, Uuid, delete, select, update
from sqlalchemy.orm import Session

from shared.security.crypto import Vault

CASE_KEYS = Table(
    "case_keys",
    MetaData(),
    Column("party_id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("area", Text, nullable=False),
    Column("data_key", LargeBinary, nullable=False),
)
"""`party_id` is the id of a party in its case; that of the case for what officials write."""


def new_key(db: Session, vault: Vault, case_id: UUID, party_id: UUID, area: str) -> bytes:
    """The key of a party of a case that is being made."""
    key = vault.new_key(party_id)
    db.execute(CASE_KEYS.insert().values(party_id=party_id, case_id=case_id, area=area, data_key=key))
    return key


def keys_of(db: Session, case_id: UUID) -> dict[UUID, bytes]:
    """The keys of a case by party, without those that were destroyed."""
    rows = db.execute(select(CASE_KEYS.c.party_id, CASE_KEYS.c.data_key).where(CASE_KEYS.c.case_id == case_id))
    return {party: key for party, key in rows}


def destroy(db: Session, party_ids: Sequence[UUID]) -> None:
    """Destroy keys, and with them every text sealed under them. The caller is `work`."""
    db.execute(delete(CASE_KEYS).where(CASE_KEYS.c.party_id.in_(party_ids)))


def follow_station(db: Session, old: str, new: str) -> None:
    """Let the keys seen at a station be seen under its new code."""
    db.execute(update(CASE_KEYS).where(CASE_KEYS.c.area == old).values(area=new))


def move(db: Session, case_id: UUID, area: str) -> None:
    """Let the keys of a case be seen where the case is seen now."""
    db.execute(update(CASE_KEYS).where(CASE_KEYS.c.case_id == case_id).values(area=area))

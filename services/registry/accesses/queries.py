"""Reads of who looked at what."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.registry.models import Access, Veteran


def listed(query: Mapping[str, Any]) -> Select[Access]:
    """What the accounts of an area looked at, of one kind or account if asked."""
    rows = select(Access)
    for name in ("kind", "account"):
        if name in query:
            rows = rows.where(getattr(Access, name) == query[name])
    return rows


def of_people(ids: Collection[UUID]) -> Select[Access]:
    """Who looked at someone, by all ids of theirs."""
    return select(Access).where(Access.veteran_id.in_(ids))


def files_of(db: Session, accesses: Collection[Access]) -> Mapping[UUID, Veteran]:
    """The files that these name, within the caller's area."""
    ids = {each.veteran_id for each in accesses}
    return {file.id: file for file in db.scalars(select(Veteran).where(Veteran.id.in_(ids)))}


def disclosed_to(db: Session, account: UUID, since: datetime, others: Collection[UUID]) -> int:
    """Of how many people something was disclosed to an account since a moment, without `others`."""
    mine = (Access.account == account, Access.at >= since, Access.kind == "DISCLOSED")
    rows = select(func.count(Access.veteran_id.distinct())).where(*mine, Access.veteran_id.not_in(others))
    return db.scalar(rows) or 0

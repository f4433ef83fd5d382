"""Ids of files that were merged: an old id stands for its successor, in every service, for ever.

A projection of `veteran.merged`. History keeps the id it was written under; readers ask for every id of a person.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, CompoundSelect, ScalarSelect, Table, Uuid, func, select, union_all, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared import locks
from shared.driver import execute, scalar, scalars
from shared.security.person_keys import PERSONAL

PERSON_ALIAS = Table(
    "person_alias", PERSONAL, Column("old", Uuid, primary_key=True), Column("canonical", Uuid, nullable=False)
)
_OLD: Any = PERSON_ALIAS.c.old
_CANONICAL: Any = PERSON_ALIAS.c.canonical


def remember(db: Session, old: UUID, successor: UUID) -> None:
    """Note that `old` was merged into `successor`. Two merges of a chain give the same rows in whatever order they
    arrive. They take turns by a lock: at once, neither would see the other's row.
    """
    locks.take(db, locks.MERGES)
    canonical = resolve(db, successor)
    row = insert(PERSON_ALIAS).values(old=old, canonical=canonical)
    db.execute(row.on_conflict_do_update(index_elements=["old"], set_={"canonical": canonical}))
    db.execute(update(PERSON_ALIAS).where(old == _CANONICAL).values(canonical=canonical))


def resolved(id: Any) -> ScalarSelect[UUID]:
    """SQL for the id that `id` stands for now."""
    canonical = select(_CANONICAL).where(id == _OLD).scalar_subquery()
    # Found by a query of its own: row security compares no index with COALESCE, which might leak what it hides.
    return select(func.coalesce(canonical, id)).scalar_subquery()


def same(id: Any) -> CompoundSelect[tuple[UUID]]:
    """SQL for every id of the person that `id` stands for."""
    return union_all(select(resolved(id)), select(_OLD).where(resolved(id) == _CANONICAL))


def resolve(db: Session, id: UUID) -> UUID:
    """The id that `id` stands for now: itself, or its successor."""
    return db.scalar(select(_CANONICAL).where(id == _OLD)) or id


def ids_of(db: Session, id: UUID) -> Sequence[UUID]:
    """Every id under which rows of the same person may stand, the one that counts now first."""
    return scalars(db, _IDS, {"id": id})


def ids_of_all(db: Session, ids: Collection[UUID]) -> Sequence[UUID]:
    """The same of several people, each id once, in no order."""
    return scalars(db, _IDS_OF_ALL, {"ids": list(ids)}) if ids else []


def successors(db: Session, ids: Collection[UUID]) -> set[UUID]:
    """Those of ids into which another was merged."""
    return set(scalars(db, _SUCCESSORS, {"ids": list(ids)}))


def lock(db: Session, ids: Iterable[UUID]) -> None:
    """Let one transaction at a time write of each person; taken first of all locks, in id order."""
    execute(db, _LOCK_EACH, {"ids": sorted(ids)})


def lock_all(db: Session, ids: Collection[UUID]) -> None:
    """The same of people under these ids, and under those that they stand for now."""
    if ids:
        lock(db, {*ids, *scalars(db, _SUCCEEDED, {"ids": list(ids)})})


def lock_resolved(db: Session, id: UUID) -> UUID:
    """Lock the person that `id` stands for; returns the id locked. While this waited the file may have been merged:
    read the person, and lock again if it is another by now.
    """
    held: UUID = scalar(db, _LOCK, {"id": id})
    return held


def try_lock_resolved(db: Session, id: UUID) -> UUID | None:
    """The same without waiting: None while another transaction holds the person."""
    [row] = execute(db, _TRY, {"id": id})
    return row.id if row.mine else None


KNOWN = """
    known AS MATERIALIZED (
        SELECT %(person)s::uuid AS id UNION ALL SELECT old FROM person_alias WHERE canonical = %(person)s)
"""
"""SQL of a WITH clause: every id of a `person`, by the id that counts now. A table, of which PostgreSQL expects few: of
an array that it does not know yet it expects more than of all rows of an area, and plans anew each time.
"""

_IDS = """
    WITH person AS (SELECT coalesce((SELECT canonical FROM person_alias WHERE old = %(id)s), %(id)s) AS id)
    SELECT id FROM person
     UNION ALL (SELECT old FROM person_alias JOIN person ON canonical = person.id ORDER BY old)
"""
_IDS_OF_ALL = """
    WITH person AS (
        SELECT coalesce(canonical, id) AS id FROM unnest(%(ids)s::uuid[]) AS id LEFT JOIN person_alias ON old = id)
    SELECT id FROM person UNION SELECT old FROM person_alias JOIN person ON canonical = person.id
"""
_SUCCESSORS = "SELECT canonical FROM person_alias WHERE canonical = ANY(%(ids)s)"
_SUCCEEDED = "SELECT canonical FROM person_alias WHERE old = ANY(%(ids)s)"
_TRY = f"""
    SELECT id, {locks.tried("id::text")} AS mine
      FROM (SELECT coalesce((SELECT canonical FROM person_alias WHERE old = %(id)s), %(id)s) AS id) AS person
"""
_LOCK_EACH = f"SELECT FROM unnest(%(ids)s::uuid[]) AS id, {locks.taken('id::text')}"
_LOCK = f"""
    SELECT id FROM (SELECT coalesce((SELECT canonical FROM person_alias WHERE old = %(id)s), %(id)s) AS id) AS person,
           {locks.taken("person.id::text")}
"""

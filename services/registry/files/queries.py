"""Reads of files, all within the caller's area."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, select
from sqlalchemy.orm import Session

from services.registry.files.domain.doubles import ALIKE
from services.registry.files.domain.people import Category
from services.registry.models import Account, Benefit, FileChange, Kin, Milestone, Veteran
from services.registry.models.veterans import STANDING
from shared.contracts.access import roles_that_may
from shared.driver import execute
from shared.security.areas import scope
from shared.security.ranges import within, within_that_of

T = TypeVar("T", Benefit, FileChange, Kin, Milestone)
MAY_VISIT = roles_that_may("visit:log")
"""The roles of a contact officer."""


def every(query: Mapping[str, Any]) -> Select[Any]:
    """Standing files; those of some ids (merged ones too: `merged_into` leads on), or of an officer, if asked."""
    if ids := query.get("id"):
        return select(Veteran).where(Veteran.id.in_(ids), Veteran.erased_at.is_(None))
    rows = select(Veteran).where(STANDING)
    for name in ("fixed_officer", "tier"):
        if name in query:
            rows = rows.where(getattr(Veteran, name) == query[name])
    if query.get("wants_officer"):
        return rows.where(_wants_officer())
    return rows


def export_page(query: Mapping[str, Any], after: UUID | None) -> Select[Veteran]:
    """Standing files after an id in id order, by tier or area if asked."""
    rows = select(Veteran).where(STANDING)
    if after:
        rows = rows.where(Veteran.id > after)
    if "tier" in query:
        rows = rows.where(Veteran.tier == query["tier"])
    if "area" in query:
        rows = rows.where(within(Veteran.area, query["area"]))
    return rows.order_by(Veteran.id)


def _wants_officer() -> ColumnElement[bool]:
    """Living martyrs' survivors for whom no account is named that may be (docs/sources.md#contact-officers)."""
    fit = (Account.active, Account.role.in_(MAY_VISIT), within_that_of(Veteran.area, Account.area))
    named = select(Account.id).where(Account.id == Veteran.fixed_officer, *fit).exists()
    return and_(Veteran.alive, Veteran.categories.contains([Category.MARTYR_SURVIVOR]), ~named)


def numbers_taken(db: Session, hashes: Sequence[bytes]) -> frozenset[bytes]:
    """Those of the ID numbers' hashes that have a file anywhere in the network."""
    rows = "SELECT id_number_hash FROM veterans WHERE id_number_hash = ANY(%(hashes)b)"
    return frozenset(bytes(row[0]) for row in execute(db, rows, {"hashes": list(hashes)}))


class Asked(NamedTuple):
    """Someone who may have a file already. `number` is the asker's own for them."""

    number: int
    plain_name: str
    pinyin: str
    birth_date: date
    hash: bytes


def alike(db: Session, area: str, people: Sequence[Asked]) -> Sequence[tuple[int, UUID]]:
    """(number, id) of the standing files within an area that may be these people's, though under another ID number."""
    asked = {field: [getattr(each, field) for each in people] for field in Asked._fields}
    return [(row.number, row.id) for row in execute(db, _ALIKE, {"scope": scope(area), **asked})]


_SAME = {
    **{name: f'v.{name} = k.{name} COLLATE "C"' for name in ("plain_name", "pinyin")},
    **{part: f"extract({part} FROM v.birth_date) = extract({part} FROM k.born)" for part in ("year", "month", "day")},
}
_ALIKE = " UNION ".join(
    f"""
    SELECT k.number, v.id
      FROM unnest(%(number)s::int[], %(plain_name)s::text[], %(pinyin)s::text[], %(birth_date)s::date[],
                  %(hash)s::bytea[]) AS k (number, plain_name, pinyin, born, hash)
      JOIN veterans v ON {_SAME[name]}
     WHERE v.area >= %(scope)s AND v.area < %(scope)s || '~' AND v.merged_into IS NULL AND v.erased_at IS NULL
       AND v.id_number_hash <> k.hash
       AND ({" OR ".join(f"({' AND '.join(_SAME[part] for part in each)})" for each in ALIKE if name in each)})
    """
    for name in ("plain_name", "pinyin")
)
"""Each half finds its rows along an index."""


def same_person(*veteran_ids: UUID) -> Select[UUID]:
    """Every id of a person, or several, whose file has or had this one: the standing file's, and those of all merged
    into it.
    """
    up = select(Veteran.id, Veteran.merged_into).where(Veteran.id.in_(veteran_ids)).cte("up", recursive=True)
    up = up.union_all(select(Veteran.id, Veteran.merged_into).where(Veteran.id == up.c.merged_into))
    down = select(up.c.id).where(up.c.merged_into.is_(None)).cte("down", recursive=True)
    down = down.union_all(select(Veteran.id).where(Veteran.merged_into == down.c.id))
    return select(down.c.id)


def written_of(model: type[T], veteran_id: UUID) -> Select[T]:
    """Rows about a person, also those of files merged into theirs: changes, kin, milestones or benefits."""
    return select(model).where(model.veteran_id.in_(same_person(veteran_id)))


def family(ids: Collection[UUID]) -> CompoundSelect[UUID | None]:
    """Ids of the files of people's relatives, whichever of two files names the other; also one merged since."""
    theirs = select(Kin.kin_veteran_id).where(Kin.veteran_id.in_(ids), Kin.kin_veteran_id.is_not(None))
    return theirs.union(select(Kin.veteran_id).where(Kin.kin_veteran_id.in_(ids)))


def listed(model: Any, query: Mapping[str, Any]) -> Select[Any]:
    rows = select(model)
    if "state" in query:
        rows = rows.where(model.state == query["state"])
    if "veteran_id" in query:
        rows = rows.where(model.veteran_id.in_(same_person(query["veteran_id"])))
    return rows

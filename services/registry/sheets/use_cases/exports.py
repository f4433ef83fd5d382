"""Exporting files as a sheet: who did and what for is kept; what identifies people is left out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.files import queries as veterans
from services.registry.files.use_cases import record as files
from services.registry.models import Export
from services.registry.sheets.domain.export import CATEGORIES, SEX_WORDS, TAGS, TIER_WORDS
from shared import clock
from shared.contracts.access import Actor
from shared.security.crypto import Vault
from shared.sheets.formats import Format
from shared.sheets.writing import Row

PAGE = 500


def note_export(db: Session, by: Actor, purpose: str, format: Format, filter: Mapping[str, Any]) -> Export:
    """Keep who exports what, before anything leaves."""
    export = Export(
        area=by.area,
        account=by.account,
        purpose=purpose,
        format=format,
        filter=dict(filter),
        exported_at=clock.now(db),
    )
    db.add(export)
    db.flush()
    return export


def read_page(
    db: Session, vault: Vault, by: Actor, filter: Mapping[str, Any], after: UUID | None
) -> tuple[list[Row], UUID | None]:
    """The next files within the caller's area, as rows; and the id to go on after, None at the end."""
    people = db.scalars(veterans.export_page(filter, after).limit(PAGE)).all()
    return [_row(files.shown(vault, by, veteran)) for veteran in people], people[-1].id if len(people) == PAGE else None


def _row(file: Mapping[str, Any]) -> Row:
    return (
        str(file["id"]),
        file["name"],
        SEX_WORDS.get(file["sex"] or "", ""),
        file["birth_month"],
        "、".join(CATEGORIES[category] for category in file["categories"]),
        "、".join(TAGS[tag] for tag in file["tags"]),
        TIER_WORDS[file["tier"]],
        file["area"],
        file["registered_area"],
        file["residence_area"],
        file["phone"] or "",
        "是" if file["alive"] else "否",
        file["verified_at"] and clock.business_date(file["verified_at"]),
    )

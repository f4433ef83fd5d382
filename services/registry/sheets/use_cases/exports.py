"""Exporting files as a sheet: who did and what for is kept; personal numbers are masked."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.files import queries as veterans
from services.registry.files.use_cases import record as files
from services.registry.models import Export, Veteran
from services.registry.sheets.domain.export import CATEGORIES, SEX_WORDS, TAGS, TIER_WORDS
from shared import clock
from shared.contracts.access import Actor
from shared.security.crypto import Vault, mask_address, mask_id_number, mask_phone
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
    db: Session, vault: Vault, filter: Mapping[str, Any], after: UUID | None
) -> tuple[list[Row], UUID | None]:
    """The next files within the caller's area, as rows; and the id to go on after, None at the end."""
    people = db.scalars(veterans.export_page(filter, after).limit(PAGE)).all()
    return [_row(vault, veteran) for veteran in people], people[-1].id if len(people) == PAGE else None


def _row(vault: Vault, veteran: Veteran) -> Row:
    def masked(field: str, mask: Callable[[str], str], sealed: bytes | None) -> str:
        text = files.unseal_text(vault, veteran, field, sealed)
        return mask(text) if text else ""

    return (
        str(veteran.id),
        veteran.name,
        SEX_WORDS.get(veteran.sex or "", ""),
        veteran.birth_date,
        masked("id_number", mask_id_number, veteran.id_number_sealed),
        "、".join(CATEGORIES[category] for category in veteran.categories),
        "、".join(TAGS[tag] for tag in veteran.tags),
        TIER_WORDS[veteran.tier],
        veteran.area,
        veteran.registered_area,
        veteran.residence_area,
        masked("phone", mask_phone, veteran.phone_sealed),
        masked("address", mask_address, veteran.address_sealed),
        "是" if veteran.alive else "否",
        veteran.verified_at and clock.business_date(veteran.verified_at),
    )

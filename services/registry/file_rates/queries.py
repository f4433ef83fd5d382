"""Reads of file rates: of the files an area managed on a day, how many were complete, how many verified lately."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, not_, select
from sqlalchemy.orm import Session

from services.registry.file_rates.domain import FileRate
from services.registry.files.rules import VERIFIED_DAYS
from services.registry.models import FileSpan, Veteran
from shared.security.areas import digits_below
from shared.security.ranges import within
from shared.shares import Figure


def by_area(db: Session, area: str, as_of: date) -> Mapping[str, Mapping[FileRate, Figure]]:
    """The rates of the areas one level below, and of what `area` has of its own. Areas without files are left out."""
    met = (func.count().filter(_met(rate, as_of)).label(rate) for rate in FileRate)
    # By whole codes first, in the index's order: quicker than cutting each row's code.
    each = select(FileSpan.area, func.count(), *met).where(*_standing(area, as_of)).group_by(FileSpan.area).subquery()
    code, files, *counts = each.c
    place = func.left(code, digits_below(area))
    rows = select(place, func.sum(files), *(func.sum(count) for count in counts)).group_by(place).order_by(place)
    return {
        place.ljust(12, "0"): {
            rate: Figure(int(count), int(files), int(files)) for rate, count in zip(FileRate, counts, strict=True)
        }
        for place, files, *counts in db.execute(rows)
    }


def files(rate: FileRate, area: str, as_of: date, *, met: bool) -> Select[Any]:
    """The files behind a rate: those that met it, or those that did not. Only of people in the caller's area now."""
    good = _met(rate, as_of)
    rows = select(FileSpan).join(Veteran, Veteran.id == FileSpan.person_id)
    return rows.where(*_standing(area, as_of), good if met else not_(good))


def _standing(area: str, as_of: date) -> tuple[ColumnElement[bool], ...]:
    """The files an area managed on a day. What a file lacks is not known until an event has described it."""
    file = FileSpan
    return within(file.area, area), file.from_on <= as_of, file.until_on > as_of, file.complete.is_not(None)


def _met(rate: FileRate, as_of: date) -> ColumnElement[bool]:
    if rate is FileRate.COMPLETE:
        return FileSpan.complete.is_(True)
    return func.coalesce(FileSpan.verified_on + VERIFIED_DAYS > as_of, False)

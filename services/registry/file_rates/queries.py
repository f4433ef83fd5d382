"""Reads of file rates: of the files an area managed on a day, how many were complete, how many verified lately."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, not_, select
from sqlalchemy.orm import Session

from services.registry.file_rates.domain import FileRate
from services.registry.files.rules import VERIFIED_DAYS
from services.registry.models import FileSpan, Veteran
from shared.security.ranges import within
from shared.shares import Figure


def by_station(db: Session, area: str, as_of: date) -> Mapping[FileRate, Mapping[str, Figure]]:
    """Each rate of the stations of an area, by code. Stations without files are left out."""
    met = (func.count().filter(_met(rate, as_of)) for rate in FileRate)
    rows = db.execute(select(FileSpan.area, func.count(), *met).where(*_standing(area, as_of)).group_by(FileSpan.area))
    by_rate: dict[FileRate, dict[str, Figure]] = {rate: {} for rate in FileRate}
    for code, files, *counts in rows:
        for rate, count in zip(FileRate, counts, strict=True):
            by_rate[rate][code] = Figure(count, files, files)
    return by_rate


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

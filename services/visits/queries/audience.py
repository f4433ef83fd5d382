"""The range of an area, in reads."""

from typing import Any

from sqlalchemy import ColumnElement, Select

from shared.errors import AreaForeign
from shared.security.areas import VILLAGE, covers, level, scope


def own_area(own: str, asked: str | None) -> str:
    """The area that figures are asked of: within one's own, or all of it. Raises AreaForeign."""
    if asked is None:
        return own
    if not covers(own, asked):
        raise AreaForeign(pointer="?area")
    return asked


def within(column: Any, area: str) -> ColumnElement[bool]:
    """Whether a code lies within an area; an index serves it."""
    prefix = scope(area)
    found: ColumnElement[bool] = (column >= prefix) & (column < prefix + "~")
    return found


def of_station(rows: Select[Any], column: Any, area: str) -> Select[Any]:
    """`rows` of a caller's area as row security passes them anyhow, said to the planner where that is one village: it
    cannot see how few they are, and walked everyone's in the order of the list (700 ms of a million visits, now 1).
    """
    return rows.where(column == area) if level(area) == VILLAGE else rows


def concerning(column: Any, area: str) -> ColumnElement[bool]:
    """Whether a code is of the caller's area, of one within it or of one above it."""
    prefix = scope(area)
    above = [prefix[:digits].ljust(12, "0") for digits in (4, 6, 9) if digits <= len(prefix)]
    found: ColumnElement[bool] = column.in_(above) | within(column, area)
    return found

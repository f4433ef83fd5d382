"""An area as a range of a column of codes, which indexes serve, and the area that a caller may ask of."""

from typing import Any

from sqlalchemy import ColumnElement, Select

from shared.errors import AreaForeign
from shared.security.areas import VILLAGE, covers, level, scope, wider


def own_area(own: str, asked: str | None, pointer: str | None = "?area") -> str:
    """The area that a caller names, which `pointer` found: within their own, or all of it. Raises AreaForeign."""
    if asked is not None and not covers(own, asked):
        raise AreaForeign(pointer=pointer)
    return asked or own


def within(column: Any, area: str) -> ColumnElement[bool]:
    """Whether a code lies within an area."""
    prefix = scope(area)
    inside: ColumnElement[bool] = (column >= prefix) & (column < prefix + "~")
    return inside


def concerning(column: Any, area: str) -> ColumnElement[bool]:
    """Whether a code is of the caller's area, of one within it or of one above it."""
    known: ColumnElement[bool] = column.in_([*wider(area), area]) | within(column, area)
    return known


def of_station(rows: Select[Any], column: Any, area: str) -> Select[Any]:
    """`rows` of a caller's area as row security passes them anyhow, said to the planner where that is one village: it
    cannot see how few they are, and walked everyone's in the order of the list (700 ms of a million visits, now 1).
    """
    return rows.where(column == area) if level(area) == VILLAGE else rows

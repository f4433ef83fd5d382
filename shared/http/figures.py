"""Figures of an area and a period, each with what stands behind it: asked for, added up and left out in one way."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Select
from sqlalchemy.orm import Session

from shared import clock, shares
from shared.contracts.access import Actor
from shared.db import columns
from shared.errors import PeriodReversed
from shared.http.areas import OfAreaQuery
from shared.http.pagination import Page, paginate
from shared.http.schemas import Day, Flag, IndicatorSchema, PageQuery, area_code
from shared.security.areas import scope
from shared.shares import SMALL, Figure, Tree, shown_as

Query = Mapping[str, Any]
Figures = Callable[[Session, str, date, date], Mapping[str, Mapping[str, Figure]]]
"""Every indicator, by name and then by the station's code: within an area, from a day to another."""
Behind = Callable[..., tuple[Select[Any], Any]]
"""What stands behind an indicator: called with its name, area, first and last day, and `met`. Gives rows of a table
that has an `area`, and the column that orders them.
"""


class FiguresQuery(OfAreaQuery):
    since = Day(metadata={"description": "From this day on; from 1 January if left out."})
    as_of = Day(metadata={"description": "As it stood at the end of this day; today if left out."})


class BehindQuery(FiguresQuery, PageQuery):
    """Whose schema adds the closed list of its indicators, as `indicator`."""

    met = Flag(required=True, metadata={"description": "`false` lists the others."})


class FiguresSchema(Schema):
    """Indicators of an area and a period. Those of few, and those from which these would follow, are null for callers
    above the town.
    """

    area = area_code(required=True)
    since = fields.Date(required=True)
    as_of = fields.Date(required=True)
    indicators = fields.List(fields.Nested(IndicatorSchema), required=True)
    suppressed_below = fields.Integer(required=True, metadata={"example": SMALL})


def told(db: Session, by: Actor, query: Query, figures: Figures) -> dict[str, Any]:
    """What FiguresSchema tells. Raises AsOfInFuture, PeriodReversed."""
    since, as_of = _period(db, query)
    trees = _counted(db, by, query["area"], since, as_of, figures)
    return {
        "area": query["area"],
        "since": since,
        "as_of": as_of,
        "indicators": [{"name": name, **tree.share(scope(query["area"]))} for name, tree in trees.items()],
        "suppressed_below": shares.below(by.area, SMALL),
    }


def listed(db: Session, by: Actor, query: Query, figures: Figures, behind: Behind) -> Page:
    """The rows behind the indicator that a query names; none where it is left out. In place of an area within whose
    figure is left out, the nearest above it is named. Raises AsOfInFuture, PeriodReversed.
    """
    area, name, (since, as_of) = query["area"], query["indicator"], _period(db, query)
    tree = _counted(db, by, area, since, as_of, figures)[name]
    if tree.shown(scope(area)) is None:
        return Page([], None)
    rows, order = behind(name, area, since, as_of, met=query["met"])
    page = paginate(db, rows, [order], query)
    return page.showing(lambda row: {**columns(row), "area": shown_as(row.area, tree.gone)})


def _period(db: Session, query: Query) -> tuple[date, date]:
    as_of = shares.as_of(query.get("as_of"), clock.today(db), "?as_of")
    since = query.get("since", as_of.replace(month=1, day=1))
    if since > as_of:
        raise PeriodReversed(pointer="?since")
    return since, as_of


def _counted(db: Session, by: Actor, area: str, since: date, as_of: date, figures: Figures) -> Mapping[str, Tree]:
    around = shares.counted_of(by.area, area)
    return shares.trees(figures(db, around, since, as_of), around, shares.below(by.area, SMALL))

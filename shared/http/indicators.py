"""Indicators of a period and the cases behind them, in the same form for every service, without small figures."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import false
from sqlalchemy.orm import Session

from shared import clock, measures, shares
from shared.contracts.access import Actor
from shared.errors import PeriodReversed
from shared.http.areas import OfAreaQuery
from shared.http.pagination import Page, paginate
from shared.http.schemas import Day, IndicatorSchema, PageQuery, area_code
from shared.measures import Measure
from shared.security.areas import scope
from shared.shares import Tree, shown_as

OfPeriod = Callable[[date, date], Mapping[str, Measure]]
"""The measures of a period, from its first day to the last, as they stood at that day's end."""


class IndicatorQuery(OfAreaQuery):
    as_of = Day(metadata={"description": "As it stood at the end of this business date; today if left out."})
    since = Day(metadata={"description": "First day of the period; the first of the year of `as_of` if left out."})


class IndicatorsSchema(Schema):
    """Shares of the cases of a period. Those of few cases are null for callers above the town."""

    area = area_code(required=True)
    since = fields.Date(required=True)
    as_of = fields.Date(required=True)
    indicators = fields.List(fields.Nested(IndicatorSchema), required=True)
    suppressed_below = fields.Integer(required=True, metadata={"example": 5})


class LinesQuery(IndicatorQuery, PageQuery):
    """Of which indicator; see `lines_query`."""


class IndicatorLineSchema(Schema):
    """A case that counts in an indicator, and whether it is met there."""

    case_id = fields.UUID(required=True)
    area = area_code(required=True)
    met = fields.Boolean(required=True)


def lines_query(name: str, names: Iterable[str]) -> type[LinesQuery]:
    """The query for the cases behind one of some indicators."""
    words = list(names)
    which = fields.String(required=True, validate=validate.OneOf(words), metadata={"example": words[0]})
    made: type[LinesQuery] = type(f"{name}LinesQuery", (LinesQuery,), {"name": which})
    return made


def indicators(db: Session, by: Actor, query: Mapping[str, Any], of_period: OfPeriod, small: int) -> dict[str, Any]:
    """An area's indicators, as IndicatorsSchema tells them. Raises AsOfInFuture, PeriodReversed."""
    area, (since, as_of) = query["area"], _period(db, query)
    trees = _trees(db, by, area, of_period(since, as_of), small)
    told = [{"name": name, **tree.share(scope(area))} for name, tree in trees.items()]
    below = shares.below(by.area, small)
    return {"area": area, "since": since, "as_of": as_of, "indicators": told, "suppressed_below": below}


def lines(db: Session, by: Actor, query: Mapping[str, Any], of_period: OfPeriod, small: int) -> Page:
    """The cases behind one of them; none where its figure is left out. In place of an area whose figure is left out the
    nearest above it is named.
    """
    area, (since, as_of) = query["area"], _period(db, query)
    every = of_period(since, as_of)
    tree, measure = _trees(db, by, area, every, small)[query["name"]], every[query["name"]]
    rows = measures.behind(area, measure)
    shown = rows.where(false()) if tree.shown(scope(area)) is None else rows
    page = paginate(db, shown, [measure.model.id], query)
    met = measures.met_among(db, measure, [row.id for row in page.items])

    def line(row: Any) -> dict[str, Any]:
        return {
            "case_id": getattr(row, measure.case),
            "area": shown_as(row.area, tree.gone),
            "met": row.id in met,
        }

    return page.showing(line)


def _trees(db: Session, by: Actor, area: str, every: Mapping[str, Measure], small: int) -> dict[str, Tree]:
    around = shares.counted_of(by.area, area)
    return shares.trees(measures.figures(db, around, every), around, shares.below(by.area, small))


def _period(db: Session, query: Mapping[str, Any]) -> tuple[date, date]:
    as_of = shares.as_of(query.get("as_of"), clock.today(db), "?as_of")
    since = query.get("since", as_of.replace(month=1, day=1))
    if since > as_of:
        raise PeriodReversed(pointer="?since")
    return since, as_of

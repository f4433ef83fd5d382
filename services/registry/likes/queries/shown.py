"""What of the four likes 四如 a caller is shown: figures of closed and of running periods, without the small ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from services.registry.likes import domain
from services.registry.likes import rules as four_likes
from services.registry.likes.domain import Figures, Indicator, Period, Rules
from services.registry.likes.queries import scorecards
from services.registry.likes.queries.scorecards import Span
from shared import shares
from shared.errors import NotFound
from shared.security.areas import covers, wider
from shared.shares import Figure


@dataclass(frozen=True)
class Asked:
    """A period as it is asked for: how it is counted, and whether it is closed."""

    period: Period
    rules: Rules
    span: Span
    closed: bool

    @property
    def heading(self) -> dict[str, Any]:
        return {"period": self.period.name, "as_of": self.span.as_of, "closed": self.closed}


def asked(db: Session, name: str | None, today: date) -> Asked:
    """A period by its name, or the running one. Raises PeriodUnknown, also for one that has not begun."""
    period, rules = four_likes.period_named(name or four_likes.period_on(today).name)
    if period.first > today:
        raise domain.PeriodUnknown(pointer="?period")
    closed = scorecards.closing(db, period.name) is not None
    return Asked(period, rules, scorecards.span_of(rules, period, today), closed)


def counted(db: Session, of: Asked, area: str) -> Mapping[str, Figures]:
    """What each station of an area counted with all below it, by code: as it was closed, or as it is now."""
    if not of.closed:
        return scorecards.figures(db, of.rules, of.span, area)
    rows = db.scalars(scorecards.closed(of.period.name, area))
    return {row.area: {name: Figure(*counts) for name, counts in row.figures.items()} for row in rows}


def scores(db: Session, of: Asked, area: str) -> dict[str, dict[str, Any]]:
    """The points of the stations of an area, by code."""
    return {code: _points(domain.score(of.rules, figures)) for code, figures in counted(db, of, area).items()}


def card(db: Session, of: Asked, asking: str, code: str) -> dict[str, Any]:
    """A station's scorecard as a caller of the area `asking` is shown it. Raises NotFound."""
    station = scorecards.station_at(db, of.span, code)
    if station is None:
        raise NotFound
    around = counted(db, of, _widest(asking, code))
    figures = around.get(code, {})
    score = domain.score(of.rules, figures)
    dimensions = [
        {
            "dimension": dimension,
            "zh": of.rules.zh[dimension],
            "weight": weight,
            "points": hundredths(score.dimensions[dimension]),
            "indicators": [
                _shown(of.rules, each, figures.get(name, Figure()), code in left_out(of.rules, each, asking, around))
                for name, each in of.rules.indicators.items()
                if each.dimension is dimension
            ],
        }
        for dimension, weight in of.rules.dimensions.items()
    ]
    return {
        **of.heading,
        **{"area": code, "station_id": station.id, "name": station.name, "level": station.level},
        **{"from_on": of.period.first, "to_on": of.period.last, "rules_version": of.rules.version},
        **{"total": hundredths(score.total), "dimensions": dimensions, "small_cell": of.rules.small_cell},
    }


def hidden_behind(db: Session, of: Asked, asking: str, code: str, indicator: Indicator) -> frozenset[str]:
    """Of this station and those below it, the ones that the list behind a figure leaves out for a caller."""
    if not domain.hides(of.rules, indicator, asking):
        return frozenset()
    return left_out(of.rules, indicator, asking, counted(db, of, _widest(asking, code)))


def _widest(asking: str, code: str) -> str:
    """The widest area that contains a station and that the caller sees: its figures tell of those within."""
    return next(wide for wide in (*wider(code), code) if covers(asking, wide))


def left_out(rules: Rules, indicator: Indicator, asking: str, around: Mapping[str, Figures]) -> frozenset[str]:
    """The stations whose figure is left out for a caller of the area `asking`, of the widest area they see."""
    if not domain.hides(rules, indicator, asking):
        return frozenset()
    nothing = Figure()
    cases = {code: figures.get(indicator.indicator, nothing).cases for code, figures in around.items()}
    return shares.left_out(cases, rules.small_cell)


def _shown(rules: Rules, indicator: Indicator, figure: Figure, hidden: bool) -> dict[str, Any]:
    points = None if domain.few(rules, indicator, figure) else domain.points(indicator, figure)
    none = dict.fromkeys(("numerator", "denominator", "cases", "value", "points"))
    figures = {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "cases": figure.cases,
        "value": _rounded(figure.value, 4),
        "points": _rounded(points and points * 100, 2),
    }
    return {
        **{"indicator": indicator.indicator, "zh": indicator.zh, "weight": indicator.weight},
        "target": float(indicator.target),
        **(none if hidden else figures),
        "suppressed": hidden or domain.few(rules, indicator, figure),
    }


def _points(score: domain.Score) -> dict[str, Any]:
    by_name = {dimension.lower(): hundredths(points) for dimension, points in score.dimensions.items()}
    return {**by_name, "total": hundredths(score.total)}


def hundredths(points: int | None) -> float | None:
    return None if points is None else points / 100


def _rounded(value: Fraction | None, digits: int) -> float | None:
    return None if value is None else float(round(value, digits))

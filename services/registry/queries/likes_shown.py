"""What of the four likes 四如 a caller is shown: figures of closed and of running periods, without the small ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from services.registry.domain import likes
from services.registry.domain.likes import Figure, Figures, Indicator, Period, Rules
from services.registry.queries import four_likes, scorecards
from services.registry.queries.scorecards import Span
from shared.errors import NotFound
from shared.security.areas import covers


@dataclass(frozen=True)
class Asked:
    """A period as it is asked for: how it is counted, and whether it is closed."""

    period: Period
    rules: Rules
    span: Span
    closed: bool

    @property
    def told(self) -> dict[str, Any]:
        return {"period": self.period.name, "as_of": self.span.as_of, "closed": self.closed}


def asked(db: Session, name: str | None, today: date) -> Asked:
    """A period by its name, or the running one. Raises PeriodUnknown, also for one that has not begun."""
    period, rules = four_likes.period_named(name or four_likes.period_on(today).name)
    if period.first > today:
        raise likes.PeriodUnknown(pointer="?period")
    closed = scorecards.closing(db, period.name) is not None
    return Asked(period, rules, scorecards.span_of(rules, period, today), closed)


def counted(db: Session, of: Asked, area: str) -> Mapping[str, Figures]:
    """By code what the stations of an area and all below each counted: as it was closed, or as it is now."""
    if not of.closed:
        return scorecards.figures(db, of.rules, of.span, area)
    rows = db.scalars(scorecards.closed(of.period.name, area))
    return {row.area: {name: Figure(*told) for name, told in row.figures.items()} for row in rows}


def scores(db: Session, of: Asked, area: str) -> dict[str, dict[str, Any]]:
    """By code the points of the stations of an area."""
    return {code: _points(likes.score(of.rules, figures)) for code, figures in counted(db, of, area).items()}


def card(db: Session, of: Asked, asking: str, code: str) -> dict[str, Any]:
    """A station's scorecard as a caller of the area `asking` is shown it. Raises NotFound."""
    station = scorecards.station_at(db, of.span, code)
    if station is None:
        raise NotFound
    around = _around(db, of, asking, code)
    figures = around.get(code, {})
    score = likes.score(of.rules, figures)
    dimensions = [
        {
            "dimension": dimension,
            "zh": of.rules.zh[dimension],
            "weight": weight,
            "points": hundredths(score.dimensions[dimension]),
            "indicators": [
                _shown(of.rules, each, figures.get(name, Figure()), left_out(of.rules, each, asking, code, around))
                for name, each in of.rules.indicators.items()
                if each.dimension is dimension
            ],
        }
        for dimension, weight in of.rules.dimensions.items()
    ]
    return {
        **of.told,
        **{"area": code, "station_id": station.id, "name": station.name, "level": station.level},
        **{"from_on": of.period.first, "to_on": of.period.last, "rules_version": of.rules.version},
        **{"total": hundredths(score.total), "dimensions": dimensions, "small_cell": of.rules.small_cell},
    }


def hides_list(db: Session, of: Asked, asking: str, code: str, indicator: Indicator) -> bool:
    """Whether a caller is not shown what stands behind a figure, as the figure itself is left out."""
    return left_out(of.rules, indicator, asking, code, _around(db, of, asking, code))


def _around(db: Session, of: Asked, asking: str, code: str) -> Mapping[str, Figures]:
    """The figures of a station, and where the caller sees the one above, of all below that one."""
    stations = {wide for wide in likes.above(code, _everywhere(code)) if covers(asking, wide)}
    return counted(db, of, max(stations, default=code))


def _everywhere(code: str) -> set[str]:
    return {code[:digits].ljust(12, "0") for digits in (4, 6, 9)}


def left_out(rules: Rules, indicator: Indicator, asking: str, code: str, around: Mapping[str, Figures]) -> bool:
    """Whether a station's figure is left out for a caller of the area `asking`: it is small, or tells of small ones
    beside it.
    """
    if not likes.hides(rules, indicator, asking):
        return False
    nothing = Figure()
    cases = {each: figures.get(indicator.indicator, nothing).cases for each, figures in around.items()}
    if 0 < cases.get(code, 0) < rules.small_cell:
        return True
    nearest = next(reversed(likes.above(code, cases)), None)
    if nearest is None:
        return False
    beside = {each: cases[each] for each in cases if next(reversed(likes.above(each, cases)), None) == nearest}
    return code in likes.hidden(beside, cases[nearest], rules.small_cell)


def _shown(rules: Rules, indicator: Indicator, figure: Figure, hidden: bool) -> dict[str, Any]:
    points = None if likes.few(rules, indicator, figure) else likes.points(indicator, figure)
    none = dict.fromkeys(("numerator", "denominator", "cases", "value", "points"))
    told = {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "cases": figure.cases,
        "value": _rounded(figure.value, 4),
        "points": _rounded(points and points * 100, 2),
    }
    return {
        **{"indicator": indicator.indicator, "zh": indicator.zh, "weight": indicator.weight},
        "target": float(indicator.target),
        **(none if hidden else told),
        "suppressed": hidden or likes.few(rules, indicator, figure),
    }


def _points(score: likes.Score) -> dict[str, Any]:
    by_name = {dimension.lower(): hundredths(points) for dimension, points in score.dimensions.items()}
    return {**by_name, "total": hundredths(score.total)}


def hundredths(points: int | None) -> float | None:
    return None if points is None else points / 100


def _rounded(value: Fraction | None, digits: int) -> float | None:
    return None if value is None else float(round(value, digits))

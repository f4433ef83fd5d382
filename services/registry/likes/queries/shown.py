"""What of the four likes 四如 a caller is shown: figures of closed and of running periods, without the small ones."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from services.registry.contests.domain import Likes
from services.registry.likes import domain
from services.registry.likes import rules as four_likes
from services.registry.likes.domain import Figures, Gone, Indicator, Period, Rules, Score
from services.registry.likes.queries import scorecards
from services.registry.likes.queries.scorecards import Span
from shared.errors import NotFound
from shared.security.areas import scope
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


@dataclass(frozen=True)
class Counted:
    """What stations counted with all below them, what is left out of it, and the scores it makes; by code."""

    figures: Mapping[str, Figures]
    gone: Gone
    scores: Mapping[str, Score]


def counted(db: Session, of: Asked, asking: str) -> Counted:
    """All stations of the caller's area `asking`, whichever they ask of: as they were closed, or as they are now."""
    if not of.closed:
        figures: Mapping[str, Figures] = scorecards.figures(db, of.rules, of.span, asking)
        gone = domain.left_out(of.rules, asking, figures)
        return Counted(figures, gone, domain.scores(of.rules, figures, gone))
    rows = db.scalars(scorecards.closed(of.period.name, asking)).all()
    figures = {row.area: {name: Figure(*counts) for name, counts in row.figures.items()} for row in rows}
    scores = {row.area: Score({name: getattr(row, name.lower()) for name in Likes}, row.total) for row in rows}
    return Counted(figures, domain.left_out(of.rules, asking, figures), scores)


def scores(db: Session, of: Asked, asking: str) -> dict[str, dict[str, Any]]:
    """The points of the stations of the caller's area, by code."""
    return {code: _points(score) for code, score in counted(db, of, asking).scores.items()}


def card(db: Session, of: Asked, asking: str, code: str) -> dict[str, Any]:
    """A station's scorecard as a caller of the area `asking` is shown it. Raises NotFound."""
    station = scorecards.station_at(db, of.span, code)
    if station is None:
        raise NotFound
    all_of = counted(db, of, asking)
    figures, score = all_of.figures.get(code, {}), all_of.scores.get(code, domain.score(of.rules, {}))
    dimensions = [
        {
            "dimension": dimension,
            "zh": of.rules.zh[dimension],
            "weight": weight,
            "points": hundredths(score.dimensions[dimension]),
            "indicators": [
                _shown(of.rules, each, figures.get(name, Figure()), scope(code) in all_of.gone[name])
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


def hidden_behind(db: Session, of: Asked, asking: str, indicator: Indicator) -> Set[str]:
    """The areas, by their codes' digits, that the list behind a figure leaves out for a caller."""
    if not domain.hides(indicator, asking):
        return frozenset()
    return counted(db, of, asking).gone[indicator.indicator]


def _shown(rules: Rules, indicator: Indicator, figure: Figure, hidden: bool) -> dict[str, Any]:
    points = domain.weighed(rules, indicator, figure)
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
        "weighs": points is not None and not hidden,
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

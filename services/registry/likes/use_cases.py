"""Closing a period of the four likes 四如: its scorecards are written and published, and stay as they are."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.likes import domain, events
from services.registry.likes.domain import Figures, Period, Rules, Score
from services.registry.likes.queries import scorecards
from services.registry.likes.queries.scorecards import Span
from services.registry.likes.rules import period_named
from services.registry.models import Scorecard, ScorecardClosing
from shared import clock
from shared.bulk import row_of
from shared.clashes import add_or_refuse
from shared.contracts.access import Actor
from shared.events.outbox import publish_new


def close_period(db: Session, by: Actor, name: str) -> ScorecardClosing:
    """Write and publish the scorecards of all the caller's stations, which are all there are.

    Raises PeriodUnknown, PeriodNotOver, PeriodClosed.
    """
    period, rules = period_named(name, "#/period")
    today = clock.today(db)
    domain.check_closing(rules, period, today)
    span = scorecards.span_of(rules, period, today)
    ids = scorecards.ids(db, span, by.area)
    closing = _begun(db, by, period, rules, len(ids))
    counted = scorecards.figures(db, rules, span, by.area)
    scores = domain.scores(rules, counted, domain.left_out(rules, by.area, counted))
    cards = [_card(period, span, ids[code], code, counted[code], scores[code]) for code in sorted(counted)]
    publish_new(db, Scorecard, [(card, events.scorecard_published(card)) for card in cards])
    return closing


def _begun(db: Session, by: Actor, period: Period, rules: Rules, stations: int) -> ScorecardClosing:
    """The closing of a period. A second one waits for the first, and is refused."""
    closing = ScorecardClosing(
        period=period.name,
        rules_version=rules.version,
        as_of=period.last,
        stations=stations,
        closed_by=by.account,
        closed_at=clock.now(db),
    )
    return add_or_refuse(db, closing, domain.PeriodClosed(pointer="#/period"))


def _card(period: Period, span: Span, station_id: UUID, code: str, figures: Figures, score: Score) -> Scorecard:
    return row_of(
        Scorecard,
        area=code,
        station_id=station_id,
        period=period.name,
        as_of=span.as_of,
        **{dimension.lower(): points for dimension, points in score.dimensions.items()},
        total=score.total,
        figures={name: [each.numerator, each.denominator, each.cases] for name, each in figures.items()},
    )

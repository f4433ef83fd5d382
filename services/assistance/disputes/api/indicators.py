"""Indicators on disputes: solved, and at which level."""

from sqlalchemy.orm import Session

from services.assistance.disputes.queries.counts import NAMES, measures
from services.assistance.disputes.rules import RULES
from shared.contracts.access import Actor
from shared.http.indicators import (
    IndicatorLineSchema,
    IndicatorQuery,
    IndicatorsSchema,
    indicators,
    lines,
    lines_query,
)
from shared.http.pagination import Page
from shared.http.routes import Fields, Routes

routes = Routes("dispute-indicators", __name__, description="Indicators on disputes")
PATH = "/v1/dispute-indicators"


@routes.read(PATH, may="dispute:read", query=IndicatorQuery, answer=IndicatorsSchema)
def get_dispute_indicators(db: Session, by: Actor, query: Fields) -> Fields:
    """Disputes solved, and how many at the level where they arose.

    With how many at each level.
    """
    return indicators(db, by, query, measures, RULES.suppress_below)


@routes.page(f"{PATH}/lines", may="dispute:read", query=lines_query("Dispute", NAMES), of=IndicatorLineSchema)
def list_dispute_lines(db: Session, by: Actor, query: Fields) -> Page:
    """The disputes behind an indicator; none where its figure is left out."""
    return lines(db, by, query, measures, RULES.suppress_below)

"""Indicators on petitions: taken up, answered and reviewed on time, and repeated."""

from sqlalchemy.orm import Session

from services.assistance.petitions.queries.counts import NAMES, measures
from services.assistance.petitions.rules import RULES
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

routes = Routes("petition-indicators", __name__, description="Indicators on petitions")
PATH = "/v1/petition-indicators"


@routes.read(PATH, may="petition:read", query=IndicatorQuery, answer=IndicatorsSchema)
def get_petition_indicators(db: Session, by: Actor, query: Fields) -> Fields:
    """Petitions taken up, answered and reviewed by their last day.

    With those that repeat a former one.
    """
    return indicators(db, by, query, measures, RULES.suppress_below)


@routes.page(f"{PATH}/lines", may="petition:read", query=lines_query("Petition", NAMES), of=IndicatorLineSchema)
def list_petition_lines(db: Session, by: Actor, query: Fields) -> Page:
    """The petitions behind an indicator; none where its figure is left out."""
    return lines(db, by, query, measures, RULES.suppress_below)

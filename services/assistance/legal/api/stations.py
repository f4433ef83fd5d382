"""Legal stations: who is on duty, and how many steps were taken on time."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.legal import queries, schemas
from services.assistance.legal.use_cases import roster
from services.assistance.models import DutyShift
from shared import clock
from shared.contracts.access import Actor
from shared.errors import PeriodReversed
from shared.http.indicators import (
    IndicatorLineSchema,
    IndicatorQuery,
    IndicatorsSchema,
    indicators,
    lines,
    lines_query,
)
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.shares import SMALL

routes = Routes("legal-stations", __name__, description="Legal stations")


@routes.write("/v1/legal-shifts", may="legal:roster", body=schemas.NewDutyShiftSchema, answer=schemas.DutyShiftSchema)
def plan_shift(db: Session, by: Actor, body: Fields) -> DutyShift:
    """Put a lawyer on duty at a station, today or later."""
    return roster.plan_shift(db, by, body["day"], body["shift"], body["lawyer"], body.get("area"))


@routes.page("/v1/legal-shifts", may="legal:duty", query=schemas.DutyShiftQuery, of=schemas.DutyShiftSchema)
def list_shifts(db: Session, by: Actor, query: Fields) -> Page:
    """Who is on duty within your area: today, or on the days you name."""
    from_on: date = query.get("from_on", clock.today(db))
    to_on: date = query.get("to_on", from_on)
    if from_on > to_on:
        raise PeriodReversed(pointer="?to_on")
    return paginate(db, queries.shifts(from_on, to_on), [DutyShift.day, DutyShift.id], query)


@routes.write("/v1/legal-shifts/<uuid:shift_id>/cancellation", may="legal:roster", answer=schemas.DutyShiftSchema)
def cancel_shift(db: Session, by: Actor, shift_id: UUID) -> DutyShift:
    """Take a lawyer off duty, today or later."""
    return roster.cancel_shift(db, shift_id)


@routes.read("/v1/legal-indicators", may="legal:count", query=IndicatorQuery, answer=IndicatorsSchema)
def get_legal_indicators(db: Session, by: Actor, query: Fields) -> Fields:
    """Legal aid decided, assigned and reviewed on time.

    With papers on time, and how much was granted.
    """
    return indicators(db, by, query, queries.measures, SMALL)


@routes.page(
    "/v1/legal-indicators/lines",
    may="legal:count",
    query=lines_query("Legal", queries.INDICATORS),
    of=IndicatorLineSchema,
)
def list_legal_lines(db: Session, by: Actor, query: Fields) -> Page:
    """The cases behind an indicator; none where its figure is left out."""
    return lines(db, by, query, queries.measures, SMALL)

"""The dated hardship register 困难底数 and the indicators on hardship."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.hardships.domain.counts import Cell, Figures
from services.visits.hardships.queries import counts as queries
from services.visits.hardships.queries.shown import Registers
from services.visits.hardships.rules import RULES
from services.visits.hardships.schemas.counts import (
    ClosingQuery,
    ClosingSchema,
    NewClosingSchema,
    RegisterLineSchema,
    RegisterListQuery,
    RegisterQuery,
    RegisterSchema,
)
from services.visits.hardships.use_cases.closings import close_quarter
from services.visits.models import HardshipSpan, RegisterClosing
from shared import clock, shares
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.indicators import IndicatorQuery, IndicatorsSchema, indicators
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.shares import shown_as

routes = Routes("hardship-register", __name__, description="The dated hardship register")


def _as_of(db: Session, query: Mapping[str, Any]) -> date:
    return shares.as_of(query.get("as_of"), clock.today(db), "?as_of")


def _closing(registers: Callable[[date], Registers], row: RegisterClosing) -> Fields:
    figures = Figures(row.numerator, row.denominator, row.hardships, [Cell(*cell) for cell in row.cells])
    kept = {"id": row.id, "closed_by": row.closed_by, "closed_at": row.closed_at}
    return {**kept, **registers(row.as_of).show(row.area, figures)}


@routes.read("/v1/hardship-register", may="hardship:read", query=RegisterQuery, answer=RegisterSchema)
def get_register(db: Session, by: Actor, query: Fields) -> Fields:
    """Open hardships of an area by step and kind, as of any day.

    With how many of the area's people are in hardship.
    """
    area, as_of = query["area"], _as_of(db, query)
    return Registers(db, by, as_of).show(area, queries.figures(db, area, as_of))


@routes.page("/v1/hardship-register/lines", may="hardship:read", query=RegisterListQuery, of=RegisterLineSchema)
def list_register(db: Session, by: Actor, query: Fields) -> Page:
    """The hardships behind the figures.

    Whoever has moved out of your area since is counted and not listed.
    What is left out of the figures is not listed; in place of an area within whose figures are left out, the nearest
    above it is named.
    """
    area, as_of = query["area"], _as_of(db, query)
    registers = Registers(db, by, as_of)
    left_out = registers.cells_left_out(area)
    page = paginate(db, queries.listed(area, {**query, "as_of": as_of}, left_out), [HardshipSpan.id], query)
    return page.showing(lambda line: {**columns(line), "area": shown_as(line.area, registers.gone)})


@routes.write("/v1/hardship-register/closings", may="hardship:handle", body=NewClosingSchema, answer=ClosingSchema)
def close(db: Session, by: Actor, body: Fields) -> Fields:
    """Close your station's hardship register of a quarter.

    Its figures are kept as they are, for ever.
    """
    return _closing(partial(Registers, db, by), close_quarter(db, by, body["area"], body["as_of"]))


@routes.page("/v1/hardship-register/closings", may="hardship:read", query=ClosingQuery, of=ClosingSchema)
def list_closings(db: Session, by: Actor, query: Fields) -> Page:
    """Closed hardship registers of an area's stations, in the order they were closed."""
    page = paginate(db, queries.closings(query["area"]), [RegisterClosing.id], query)
    registers = cache(partial(Registers, db, by))
    return page.showing(lambda row: _closing(registers, row))


@routes.read("/v1/hardship-register/closings/<uuid:closing_id>", may="hardship:read", answer=ClosingSchema)
def get_closing(db: Session, by: Actor, closing_id: UUID) -> Fields:
    """One closed hardship register."""
    return _closing(partial(Registers, db, by), find(db, RegisterClosing, closing_id))


@routes.read("/v1/hardship-indicators", may="hardship:read", query=IndicatorQuery, answer=IndicatorsSchema)
def get_indicators(db: Session, by: Actor, query: Fields) -> Fields:
    """Shares of the hardships found in a period.

    Aid applied for and paid, followed up, each step done on time.
    """
    return indicators(db, by, query, queries.measures, RULES.suppress_below)

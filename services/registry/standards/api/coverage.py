"""Full coverage 全覆盖: stations that are open against those that must be."""

from typing import Any

from sqlalchemy.orm import Session

from services.registry.models import Area, CoverageRequired
from services.registry.network.domain.stations import Level
from services.registry.network.schemas.areas import AreaSchema
from services.registry.standards.queries import coverage
from services.registry.standards.schemas.coverage import CoverageRequiredSchema, CoverageSchema, RequiredSchema
from services.registry.standards.use_cases import coverage as use_cases
from shared import clock
from shared.contracts.access import Actor
from shared.db import find
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import IfMatch, Routes
from shared.http.schemas import PageQuery, page_of

routes = Routes("coverage", __name__, description="Full coverage")
ONE = "/v1/coverage/<area>/<level>"


def _level(level: str) -> Level:
    if level not in list(Level):
        raise NotFound
    return Level(level)


@routes.read("/v1/coverage/<area>", may="station:read", answer=CoverageSchema, refuses=(NotFound,))
def get_coverage(db: Session, by: Actor, area: str) -> dict[str, Any]:
    """How many open stations an area has of each level, how many it must have, and on what basis."""
    code = find(db, Area, area).code
    return {"area": code, "as_of": clock.today(db), "items": list(coverage.of_area(db, code))}


@routes.write(
    ONE,
    method="PUT",
    status=200,
    may="station:manage",
    body=RequiredSchema,
    answer=CoverageRequiredSchema,
    if_match=IfMatch.REQUIRED,
)
def require_stations(
    db: Session, by: Actor, body: dict[str, Any], area: str, level: str, expected: int | None
) -> CoverageRequired:
    """Set how many stations of a level an area must have. If-Match is the row's version, at first "0"."""
    return use_cases.require_stations(db, by, area, _level(level), body["required"], body["reason"], expected)


@routes.read(
    f"{ONE}/history", may="station:read", query=PageQuery, answer=page_of(CoverageRequiredSchema), refuses=(NotFound,)
)
def list_required(db: Session, by: Actor, query: dict[str, Any], area: str, level: str) -> Page:
    """The numbers that were set for an area and level, oldest first."""
    return paginate(db, coverage.history(area, _level(level)), [CoverageRequired.id], query)


@routes.read(f"{ONE}/missing", may="station:read", query=PageQuery, answer=page_of(AreaSchema), refuses=(NotFound,))
def list_missing(db: Session, by: Actor, query: dict[str, Any], area: str, level: str) -> Page:
    """The areas of a level that have no open station."""
    code = find(db, Area, area).code
    return paginate(db, coverage.missing(code, _level(level)), [Area.code], query)

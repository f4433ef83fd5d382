"""Full coverage 全覆盖: stations that are open against those that must be."""

from sqlalchemy.orm import Session

from services.registry.models import Area, CoverageRequired
from services.registry.network.schemas.areas import AreaSchema
from services.registry.standards.queries import coverage
from services.registry.standards.schemas.coverage import CoverageRequiredSchema, CoverageSchema, RequiredSchema
from services.registry.standards.use_cases import coverage as use_cases
from shared import clock
from shared.contracts.access import Actor
from shared.contracts.levels import Level
from shared.db import find
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("coverage", __name__, description="Full coverage")
ONE = "/v1/coverage/<area>/<level>"


def _level(level: str) -> Level:
    if level not in list(Level):
        raise NotFound
    return Level(level)


@routes.read("/v1/coverage/<area>", may="station:read", answer=CoverageSchema)
def get_coverage(db: Session, by: Actor, area: str) -> Fields:
    """How many open stations an area has of each level, and how many it must.

    The answer says on what basis.
    """
    code = find(db, Area, area).code
    return {"area": code, "as_of": clock.today(db), "items": list(coverage.of_area(db, code))}


@routes.revise(ONE, method="PUT", may="station:manage", body=RequiredSchema, answer=CoverageRequiredSchema)
def require_stations(
    db: Session, by: Actor, body: Fields, area: str, level: str, expected: int | None
) -> CoverageRequired:
    """Set how many stations of a level an area must have.

    If-Match is the row's version, at first "0".
    """
    return use_cases.require_stations(db, by, area, _level(level), body["required"], body["reason"], expected)


@routes.page(f"{ONE}/history", may="station:read", of=CoverageRequiredSchema)
def list_required(db: Session, by: Actor, query: Fields, area: str, level: str) -> Page:
    """The numbers that were set for an area and level, oldest first."""
    return paginate(db, coverage.history(area, _level(level)), [CoverageRequired.id], query)


@routes.page(f"{ONE}/missing", may="station:read", of=AreaSchema)
def list_missing(db: Session, by: Actor, query: Fields, area: str, level: str) -> Page:
    """The areas of a level that have no open station."""
    code = find(db, Area, area).code
    return paginate(db, coverage.missing(code, _level(level)), [Area.code], query)

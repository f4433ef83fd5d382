"""The five haves 五有 of stations."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.models import Finding
from services.registry.network.queries import stations
from services.registry.standards.domain import Measure
from services.registry.standards.queries import five_haves
from services.registry.standards.queries.findings import history
from services.registry.standards.schemas.findings import (
    FindingQuery,
    FindingSchema,
    FiveHavesSchema,
    HavesRateSchema,
    NewFindingSchema,
)
from services.registry.standards.use_cases import findings
from services.registry.standards.use_cases.findings import NewFinding
from shared import clock
from shared.contracts.access import Actor
from shared.http.areas import OfAreaQuery
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("five_haves", __name__, description="Five haves of stations")
PATH = "/v1/stations/<uuid:station_id>/five-haves"


@routes.read(PATH, may="station:read", answer=FiveHavesSchema)
def get_five_haves(db: Session, by: Actor, station_id: UUID) -> Fields:
    """What was found at a station of each of the five.

    It stands beside what follows from the station's staff. A contradiction is flagged.
    """
    station, today = stations.own(db, by.area, station_id), clock.today(db)
    items = five_haves.of_station(db, station, today)
    return {"station_id": station.id, "version": station.version, "items": items, "as_of": today}


@routes.change(PATH, may="station:assess", body=NewFindingSchema, answer=FindingSchema)
def assess_have(db: Session, by: Actor, body: Fields, station_id: UUID, expected: int | None) -> Finding:
    """Enter that a station has, or lacks, one of the five, with evidence.

    Earlier findings are kept.
    """
    return findings.assess_have(db, by, station_id, NewFinding(**body), expected)


@routes.page(f"{PATH}/history", may="station:read", query=FindingQuery, of=FindingSchema)
def list_have_findings(db: Session, by: Actor, query: Fields, station_id: UUID) -> Page:
    """All findings about the five haves of a station within your area, oldest first."""
    station = stations.own(db, by.area, station_id)
    return paginate(db, history(station.id, Measure.FIVE_HAVES, query), [Finding.id], query)


@routes.read("/v1/five-haves/rate", may="station:read", query=OfAreaQuery, answer=HavesRateSchema)
def get_five_haves_rate(db: Session, by: Actor, query: Fields) -> Fields:
    """How many open stations have each of the five, and all of them.

    Of each level, in your area or in one within it.
    """
    return {**query, "as_of": clock.today(db), "items": list(five_haves.rates(db, query["area"]))}

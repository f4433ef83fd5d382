"""The model station 示范型, and stars 星级."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.models import Finding, StarRating
from services.registry.network.queries.stations import own, ratings
from services.registry.network.schemas.stations import NewStarRatingSchema, StarRatingSchema
from services.registry.network.use_cases import stations
from services.registry.standards.domain import Measure
from services.registry.standards.queries import model_stations
from services.registry.standards.queries.findings import history
from services.registry.standards.schemas.findings import (
    FindingQuery,
    FindingSchema,
    ModelStationSchema,
    NewFindingSchema,
)
from services.registry.standards.use_cases import findings
from services.registry.standards.use_cases.findings import NewFinding
from shared import clock
from shared.contracts.access import Actor
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("model_stations", __name__, description="Model stations and stars")
PATH = "/v1/stations/<uuid:station_id>/model-items"
STARS = "/v1/stations/<uuid:station_id>/stars"


@routes.read(PATH, may="station:read", answer=ModelStationSchema)
def get_model_items(db: Session, by: Actor, station_id: UUID) -> Fields:
    """A station within your area, held against the form in force.

    It says whether the station serves enough people for that.
    """
    return model_stations.of_station(db, own(db, by.area, station_id), clock.today(db))


@routes.change(PATH, may="station:assess", body=NewFindingSchema, answer=FindingSchema)
def assess_model_item(db: Session, by: Actor, body: Fields, station_id: UUID, expected: int | None) -> Finding:
    """Enter that a station meets, or fails, an item of the form.

    With evidence. Earlier findings are kept.
    """
    return findings.assess_model_item(db, by, station_id, NewFinding(**body), expected)


@routes.page(f"{PATH}/history", may="station:read", query=FindingQuery, of=FindingSchema)
def list_model_findings(db: Session, by: Actor, query: Fields, station_id: UUID) -> Page:
    """All findings by the forms about a station within your area, oldest first."""
    station = own(db, by.area, station_id)
    return paginate(db, history(station.id, Measure.MODEL_STATION, query), [Finding.id], query)


@routes.revise(STARS, may="station:rate", body=NewStarRatingSchema, answer=StarRatingSchema)
def rate_station(db: Session, by: Actor, body: Fields, station_id: UUID, expected: int | None) -> StarRating:
    """Give a station stars. The bureau alone rates; If-Match is the station's version."""
    return stations.rate_station(db, by, station_id, body["stars"], body["on"], body["grounds"], expected)


@routes.page(STARS, may="station:read", of=StarRatingSchema)
def list_star_ratings(db: Session, by: Actor, query: Fields, station_id: UUID) -> Page:
    """The stars a station within your area was given, oldest first."""
    station = own(db, by.area, station_id)
    return paginate(db, ratings(station.id), [StarRating.id], query)

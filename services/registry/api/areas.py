"""Areas and stations."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry import queries
from services.registry.api.schemas.areas import AreaQuery, AreaSchema, StationQuery, StationSchema
from services.registry.models import Area, Station
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Routes
from shared.http.schemas import page_of

routes = Routes("areas", __name__, description="Areas and stations")


@routes.read("/v1/areas", may="area:read", query=AreaQuery, answer=page_of(AreaSchema))
def list_areas(db: Session, by: Actor, query: dict[str, Any]) -> Page:
    """Administrative divisions by code, those of one parent if asked."""
    return paginate(db, queries.stations.areas(query.get("parent")), [Area.code], query)


@routes.read("/v1/areas/<code>", may="area:read", answer=AreaSchema)
def get_area(db: Session, by: Actor, code: str) -> Area:
    """One division."""
    return find(db, Area, code)


@routes.read("/v1/stations", may="station:read", query=StationQuery, answer=page_of(StationSchema))
def list_stations(db: Session, by: Actor, query: dict[str, Any]) -> Page:
    """Stations by area code, those within one area if asked."""
    return paginate(db, queries.stations.within(query.get("area")), [Station.area], query)


@routes.read("/v1/stations/<uuid:station_id>", may="station:read", answer=StationSchema)
def get_station(db: Session, by: Actor, station_id: UUID) -> Station:
    """One station."""
    return find(db, Station, station_id)

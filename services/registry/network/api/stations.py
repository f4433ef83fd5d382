"""Stations, through their lives."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.models import Station, StationPeriod
from services.registry.network.queries import stations
from services.registry.network.schemas.stations import (
    NewStationSchema,
    RecodeSchema,
    RenameSchema,
    StationChangeSchema,
    StationPeriodSchema,
    StationQuery,
    StationSchema,
)
from services.registry.network.use_cases import stations as use_cases
from services.registry.network.use_cases.stations import NewStation
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("stations", __name__, description="Stations")
ONE = "/v1/stations/<uuid:station_id>"


@routes.page("/v1/stations", may="station:read", query=StationQuery, of=StationSchema)
def list_stations(db: Session, by: Actor, query: Fields) -> Page:
    """Stations by area code.

    If asked, those within one area, of one level or state, or that once had a code.
    """
    return paginate(db, stations.listed(query), [Station.area], query)


@routes.read(ONE, may="station:read", answer=StationSchema)
def get_station(db: Session, by: Actor, station_id: UUID) -> Station:
    """One station."""
    return find(db, Station, station_id)


@routes.page(f"{ONE}/history", may="station:read", of=StationPeriodSchema)
def list_station_periods(db: Session, by: Actor, query: Fields, station_id: UUID) -> Page:
    """The codes, names and states a station had before its present ones, oldest first."""
    return paginate(db, stations.periods(find(db, Station, station_id).id), [StationPeriod.id], query)


@routes.write("/v1/stations", may="station:manage", body=NewStationSchema, answer=StationSchema)
def open_station(db: Session, by: Actor, body: Fields) -> Station:
    """Open a station; an area whose code is new is made with it."""
    return use_cases.open_station(db, by, NewStation(**body))


@routes.change(f"{ONE}/closure", may="station:manage", body=StationChangeSchema, answer=StationSchema)
def close_station(db: Session, by: Actor, body: Fields, station_id: UUID, expected: int | None) -> Station:
    """Close a station that manages no one any more.

    No open station may be below it. Its staff leave their posts.
    """
    return use_cases.close_station(db, by, station_id, body["on"], body["reason"], expected)


@routes.change(f"{ONE}/reopening", may="station:manage", body=StationChangeSchema, answer=StationSchema)
def reopen_station(db: Session, by: Actor, body: Fields, station_id: UUID, expected: int | None) -> Station:
    """Open a closed station again."""
    return use_cases.reopen_station(db, by, station_id, body["on"], body["reason"], expected)


@routes.change(f"{ONE}/name", may="station:manage", body=RenameSchema, answer=StationSchema)
def rename_station(db: Session, by: Actor, body: Fields, station_id: UUID, expected: int | None) -> Station:
    """Give a station another name; the history keeps the one it had."""
    return use_cases.rename_station(db, by, station_id, body["name"], body["on"], body["reason"], expected)


@routes.change(f"{ONE}/code", may="station:manage", body=RecodeSchema, answer=StationSchema)
def recode_station(db: Session, by: Actor, body: Fields, station_id: UUID, expected: int | None) -> Station:
    """Give a station the code that replaces its own.

    Refused while files bear the old one; staff and accounts follow.
    Give a town its new code before its villages theirs: each new code needs the division above it.
    """
    return use_cases.recode_station(
        db, by, station_id, body["code"], body.get("area_name"), body["on"], body["reason"], expected
    )

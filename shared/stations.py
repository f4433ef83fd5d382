"""Stations as a service has them from the registry: which there are, and the areas that a request may name."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Boolean, Column, MetaData, Table, Text, Uuid, cast, func, select
from sqlalchemy.orm import Session

from shared.bulk import replace, write
from shared.errors import NotYetKnown
from shared.events.envelope import Received
from shared.security.areas import level
from shared.security.ranges import own_area

STATION_EVENTS = ("station.opened.v1", "station.closed.v1", "station.reopened.v1", "station.recoded.v1")
"""Events of which each tells where a station is and whether it is open."""

STATIONS = Table(
    "stations",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("area", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("open", Boolean, nullable=False),
)
"""A projection of STATION_EVENTS. `area` is the station's code."""


class NoOpenStation(NotYetKnown):
    """No station is open at {area}: name one that is, such as {near}, or try again if it has just opened."""

    zh = "{area}没有在办的服务站：请填写在办的服务站代码，例如{near}；如刚刚设立，请稍候再试。"


def remember_station(db: Session, events: Sequence[Received]) -> None:
    """Keep which stations there are."""
    rows = [
        {
            "id": event.subject,
            "area": event.data["code"],
            "level": event.data["level"],
            "open": event.type != "station.closed.v1",
        }
        for event in events
    ]
    write(db, STATIONS, rows, replace("id", ("area", "level", "open")))


def named_area(db: Session, own: str, asked: str | None) -> str:
    """The area that a request names as its `area`, one's own if it names none. Another one has an open station. Raises
    AreaForeign, NoOpenStation.
    """
    area = own_area(own, asked, "#/area")
    if area != own:
        check_station(db, area, "#/area")
    return area


def check_station(db: Session, area: str, pointer: str) -> None:
    """Whether a station is open at an area. Raises NoOpenStation."""
    there = STATIONS.c.open & (STATIONS.c.area == area)
    if db.scalar(select(STATIONS.c.id).where(there)) is None:
        raise NoOpenStation(pointer=pointer, area=area, near=_near(db, area) or "-")


def _near(db: Session, area: str) -> Sequence[str]:
    """The open stations of the same level whose codes are nearest."""
    alike = STATIONS.c.open & (STATIONS.c.level == level(area))
    apart = func.abs(cast(STATIONS.c.area, BigInteger) - int(area))
    return db.scalars(select(STATIONS.c.area).where(alike).order_by(apart).limit(3)).all()

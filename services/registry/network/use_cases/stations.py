"""The life of a station: opening, closing, reopening, another name, another code."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.registry.models import (
    Account,
    Area,
    Contest,
    ContestEntry,
    Household,
    Nomination,
    Plaque,
    Policy,
    Staff,
    StarRating,
    Station,
    StationPeriod,
    Trainee,
    Training,
)
from services.registry.network import events
from services.registry.network.domain import stations
from services.registry.network.domain.stations import OURS, State
from services.registry.network.queries import stations as queries
from services.registry.subscribers.use_cases import follow_station
from shared import clock
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import AlreadyExists, AreaForeign, Kind, ReferenceUnknown, Refusal
from shared.events.outbox import publish
from shared.security.areas import covers
from shared.states import check_state, step

FOLLOWING = (Staff, Trainee, Nomination, ContestEntry, Training, Contest, Policy, Household, Plaque)
"""Tables whose `area` is the code of a station, and goes with it."""


class StationManagesPeople(Refusal, kind=Kind.CONFLICT):
    """{count} people are still managed by this station: move them to another one first."""

    zh = "该服务站仍管理{count}人：请先将其转到其他服务站。"


class StationsBelow(Refusal, kind=Kind.CONFLICT):
    """{count} open stations stand below this one: close them or give them another code first."""

    zh = "该服务站之下仍有{count}个在办的服务站：请先撤销，或为其更换代码。"


class FilesBearCode(StationManagesPeople):
    """{count} files still bear the code {code}: move them to another station first, such as the one above."""

    zh = "仍有{count}份档案使用代码{code}：请先将其转到其他服务站，例如上级服务站。"


class StationUnknown(ReferenceUnknown):
    """There is no open station with this code: `GET /v1/stations` lists those there are."""

    zh = "没有此代码的在办服务站：`GET /v1/stations` 列明现有服务站。"


class StationAboveUnknown(ReferenceUnknown):
    """There is no open station above this code: open that one first."""

    zh = "此代码的上级没有在办的服务站：请先设立上级服务站。"


class DivisionUnknown(ReferenceUnknown):
    """There is no division with this code: name it in `area_name` to add it."""

    zh = "没有此代码的行政区划：请在 `area_name` 中填写名称以新增。"


class DivisionAboveUnknown(ReferenceUnknown):
    """There is no division above this code: open a station there first."""

    zh = "此代码没有上级行政区划：请先在上级设立服务站。"


class StationStands(AlreadyExists):
    """There is a station with this code already: go on with it, or reopen it if it is closed."""

    zh = "已有使用此代码的服务站：请在该站上办理；如已撤销，可予恢复。"


class CodeAbolished(Refusal, kind=Kind.CONFLICT):
    """This code was abolished, and no station can bear it again: choose another."""

    zh = "该代码已废止，任何服务站不得再用：请另选代码。"


@dataclass(frozen=True)
class NewStation:
    """What opening needs. `area_name` names the division where the code is new. A place of ours may go without: it then
    bears the station's name.
    """

    code: str
    level: str
    name: str
    on: date
    area_name: str | None = None


def open_station(db: Session, by: Actor, new: NewStation) -> Station:
    """Open a station, with its area where the code is new.

    Raises AreaForeign, CodeOfAnotherLevel, DateOutOfOrder, CodeAbolished, ReferenceUnknown, AlreadyExists.
    """
    if not covers(by.area, new.code):
        raise AreaForeign(pointer="#/code")
    stations.check_date(new.on, since=None, today=clock.today(db))
    ours = int(new.code[9:]) in OURS
    _have_area(db, new.code, new.level, new.area_name or (new.name if ours else None))
    _check_free(db, new.code)
    _keep_above_open(db, new.code, "#/code")
    station = Station(area=new.code, name=new.name, level=new.level, state=State.OPEN, since=new.on)
    publish(db, station, events.station_opened(station))
    return station


def close_station(db: Session, by: Actor, id: UUID, on: date, reason: str, expected: int | None) -> Station:
    """Close a station that manages no one any more; its staff leave their posts.

    Raises NotFound, VersionStale, WrongState, DateOutOfOrder, StationManagesPeople, StationsBelow.
    """
    station = _changing(db, by, id, on, expected)
    state = step(station.state, State.CLOSED)
    if count := queries.people(db, station.area, alive=True):
        raise StationManagesPeople(count=count)
    if count := queries.below(db, station.area):
        raise StationsBelow(count=count)
    _end_period(db, by, station, on, reason)
    station.state = state
    leaving = update(Staff).where(Staff.station_id == id, Staff.to_on.is_(None))
    db.execute(leaving.values(to_on=func.greatest(Staff.from_on, on), version=Staff.version + 1))
    publish(db, station, events.station_closed(station, on))
    return station


def reopen_station(db: Session, by: Actor, id: UUID, on: date, reason: str, expected: int | None) -> Station:
    """Raises NotFound, VersionStale, WrongState, DateOutOfOrder, CodeAbolished, ReferenceUnknown."""
    station = _changing(db, by, id, on, expected)
    state = step(station.state, State.OPEN)
    _have_area(db, station.area, station.level, None)
    _keep_above_open(db, station.area)
    _end_period(db, by, station, on, reason)
    station.state = state
    publish(db, station, events.station_reopened(station, on))
    return station


def rename_station(db: Session, by: Actor, id: UUID, name: str, on: date, reason: str, expected: int | None) -> Station:
    """Raises NotFound, VersionStale, DateOutOfOrder."""
    station = _changing(db, by, id, on, expected)
    _end_period(db, by, station, on, reason)
    station.name = name
    publish(db, station, events.station_renamed(station, on))
    return station


def recode_station(
    db: Session, by: Actor, id: UUID, code: str, area_name: str | None, on: date, reason: str, expected: int | None
) -> Station:
    """Give a station the code that replaces its own, which is abolished. Staff, accounts and subscribers
    of the old code follow.

    Raises NotFound, VersionStale, AreaForeign, DateOutOfOrder, WrongState, CodeOfAnotherLevel, CodeAbolished,
    ReferenceUnknown, AlreadyExists, StationManagesPeople.
    """
    station = _changing(db, by, id, on, expected)
    old = station.area
    check_state(station.state, State.OPEN)
    if not covers(by.area, code):
        raise AreaForeign(pointer="#/code")
    area = db.get_one(Area, old)
    _have_area(db, code, station.level, area_name or area.name)
    _check_free(db, code)
    _keep_above_open(db, code, "#/code")
    if count := queries.people(db, old, alive=False):
        raise FilesBearCode(count=count, code=old)
    _end_period(db, by, station, on, reason)
    station.area, area.abolished_on = code, on
    for model in FOLLOWING:
        db.execute(update(model).where(model.area == old).values(area=code))
    db.execute(update(Account).where(Account.area == old).values(area=code, version=Account.version + 1))
    follow_station(db, by, old, code)
    publish(db, station, events.station_recoded(station, old, on))
    return station


def rate_station(
    db: Session, by: Actor, id: UUID, stars: int, on: date, grounds: str, expected: int | None
) -> StarRating:
    """Give a station stars 1–5; those of the latest day are its own. Raises NotFound, VersionStale, DateOutOfOrder."""
    station = hold_one(db, Station, id, within=by.area, expected=expected)
    stations.check_date(on, since=None, today=clock.today(db))
    rating = StarRating(station_id=id, stars=stars, rated_on=on, grounds=grounds, rated_by=by.account)
    db.add(rating)
    db.flush()
    station.stars = queries.latest_stars(db, id)
    publish(db, station, events.station_rated(station, rating))
    return rating


def keep_open(db: Session, area: str, pointer: str | None, missing: type[Refusal] | None = None) -> None:
    """Let closing the station with this code wait for the end of the transaction. Raises `missing`, or
    StationUnknown, if none is open.
    """
    rows = select(Station.id).where(Station.area == area, Station.state == State.OPEN)
    if db.scalar(rows.with_for_update(read=True, key_share=True)) is None:
        raise (missing or StationUnknown)(pointer=pointer)


def _keep_above_open(db: Session, code: str, pointer: str | None = None) -> None:
    """A station stands below an open one. Raises StationAboveUnknown."""
    parent = stations.parent_of(code)
    if parent:
        keep_open(db, parent, pointer, StationAboveUnknown)


def _changing(db: Session, by: Actor, id: UUID, on: date, expected: int | None) -> Station:
    station = hold_one(db, Station, id, within=by.area, expected=expected)
    stations.check_date(on, since=station.since, today=clock.today(db))
    return station


def _have_area(db: Session, code: str, level: str, name: str | None) -> None:
    """The area of a code; made where it is new and has a name."""
    stations.check_code(code, level)
    area = db.get(Area, code)
    if area is None:
        parent = stations.parent_of(code)
        if name is None:
            raise DivisionUnknown(pointer="#/area_name")
        if parent is None or db.get(Area, parent) is None:
            raise DivisionAboveUnknown(pointer="#/code")
        db.add(Area(code=code, name=name, level=level, parent=parent))
        db.flush()
    elif area.level != level:
        raise stations.CodeOfAnotherLevel(pointer="#/code")
    elif area.abolished_on:
        raise CodeAbolished(pointer="#/code")


def _check_free(db: Session, code: str) -> None:
    if db.scalar(select(Station.id).where(Station.area == code)):
        raise StationStands(pointer="#/code")


def _end_period(db: Session, by: Actor, station: Station, on: date, reason: str) -> None:
    """Keep what the station was until now; the change is made from `on`."""
    was = StationPeriod(
        station_id=station.id,
        code=station.area,
        name=station.name,
        state=station.state,
        valid_from=station.since,
        valid_to=on,
        reason=station.reason,
        ended_by=by.account,
    )
    db.add(was)
    station.since, station.reason = on, reason

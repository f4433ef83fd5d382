"""A death: contacts end everywhere, and the survivors are proposed as people of their own."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.registry.files import queries
from services.registry.files.domain import life
from services.registry.files.events import veteran_bereaved, veteran_changed, veteran_deceased
from services.registry.files.use_cases import record as files
from services.registry.files.use_cases import returns
from services.registry.models import Kin, Veteran
from services.registry.network.use_cases import stations
from shared import clock
from shared.contracts.access import Actor
from shared.db import hold, hold_one, widen
from shared.errors import Kind, Refusal
from shared.events.outbox import publish
from shared.security.areas import CITY, at_level, scope
from shared.security.crypto import Vault
from shared.states import step


class AlreadyDeceased(Refusal, kind=Kind.CONFLICT):
    """The person's death is recorded already: annul it first if the day is wrong."""

    zh = "该人员的去世已登记：如日期有误，请先撤销。"


class NotDeceased(Refusal, kind=Kind.CONFLICT):
    """No death of this person is recorded: there is nothing to annul."""

    zh = "该人员没有去世登记，无需撤销。"


class NoSurvivor(Refusal, kind=Kind.CONFLICT):
    """This relative is not proposed as a survivor; `GET /v1/survivors` lists those who are."""

    zh = "该亲属未被提出为遗属：`GET /v1/survivors` 列明待登记的遗属。"


class StationGone(Refusal, kind=Kind.CONFLICT):
    """The station that keeps this file is closed: move the file to an open one first."""

    zh = "管理该档案的服务站已撤销：请先将档案转到在办的服务站。"


def record_death(
    db: Session, vault: Vault, by: Actor, id: UUID, died_on: date, source: str, expected: int | None
) -> Veteran:
    """Record a death, and propose the living kin not served yet. `source` tells how it is known.

    Raises NotFound, VersionStale, Moved, AlreadyDeceased, DateImpossible.
    """
    veteran, family = _held(db, by, id, expected)
    if not veteran.alive:
        raise AlreadyDeceased
    today = clock.today(db)
    life.check_in_life(died_on, veteran.birth_date, today, "#/died_on")
    _set_alive(db, veteran, died_on)
    returns.lapse_returns(db, veteran)
    for kin in _kin(db, veteran):
        if kin.alive and kin.kin_veteran_id is None:
            kin.survivor = life.Survivor.PROPOSED
    long_ago = died_on < today - life.MOURNED_FOR
    publish(db, veteran, veteran_deceased(veteran, long_ago=long_ago))
    for other in family if not long_ago else ():
        other.bereaved_on = today
        publish(db, other, veteran_bereaved(other))
    files.record_change(db, vault, by, veteran, "DECEASED", reason=source)
    return veteran


def annul_death(db: Session, vault: Vault, by: Actor, id: UUID, reason: str, expected: int | None) -> Veteran:
    """The death was recorded by mistake: contacts go on, proposals of survivors end, and no one mourns.

    Raises NotFound, VersionStale, Moved, NotDeceased, StationGone.
    """
    veteran, family = _held(db, by, id, expected)
    if veteran.alive:
        raise NotDeceased
    stations.keep_open(db, veteran.area, None, StationGone)
    before = {"died_on": veteran.died_on}
    _set_alive(db, veteran, None)
    for kin in _kin(db, veteran):
        if kin.survivor == life.Survivor.PROPOSED:
            kin.survivor = None
    publish(db, veteran, veteran_changed(veteran))
    for other in family:
        if other.bereaved_on and not _mourns(db, other, veteran):
            other.bereaved_on = None
            publish(db, other, veteran_changed(other))
    files.record_change(db, vault, by, veteran, "DEATH_ANNULLED", reason=reason, fields=["died_on"], before=before)
    returns.revive_returns(db, veteran)
    return veteran


def decline_survivor(db: Session, kin_id: UUID) -> Kin:
    """A proposed survivor is not served, or does not wish it. Raises NotFound, NoSurvivor, WrongState."""
    kin = hold_one(db, Kin, kin_id)
    if kin.survivor is None:
        raise NoSurvivor
    kin.survivor = step(kin.survivor, life.Survivor.DECLINED)
    return kin


def _kin(db: Session, veteran: Veteran) -> list[Kin]:
    return hold(db, Kin, *(kin.id for kin in db.scalars(queries.written_of(Kin, veteran.id))))


def _held(db: Session, by: Actor, id: UUID, expected: int | None) -> tuple[Veteran, list[Veteran]]:
    """A file of the caller's area and the living served relatives, wherever they are served; held all at once, in id
    order. Raises NotFound, VersionStale, Moved.
    """
    files.read_file(db, id)
    widen(db, scope(at_level(by.area, CITY)))
    relatives = {file.id for file in _family(db, id) if file.alive and not file.erased_at}
    rows = hold(db, Veteran, id, *relatives)
    return files.hold_file(db, id, expected), [file for file in rows if file.id != id]


def _family(db: Session, id: UUID) -> set[Veteran]:
    """The files that stand for someone's served relatives now. The caller sees the city."""
    ids = db.scalars(queries.family(db.scalars(queries.same_person(id)).all())).all()
    return {files.find_successor(db, file) for file in db.scalars(select(Veteran).where(Veteran.id.in_(ids)))}


def _mourns(db: Session, relative: Veteran, annulled: Veteran) -> bool:
    """Whether another death in someone's family is not long ago."""
    since = clock.today(db) - life.MOURNED_FOR
    others = _family(db, relative.id) - {annulled}
    return any(other.died_on and other.died_on >= since for other in others)


def _set_alive(db: Session, veteran: Veteran, died_on: date | None) -> None:
    """Since when a person is dead, or that they live; in the files merged into theirs too, which cards may be of."""
    veteran.alive, veteran.died_on = died_on is None, died_on
    merged = Veteran.id.in_(queries.same_person(veteran.id)) & (Veteran.id != veteran.id)
    db.execute(update(Veteran).where(merged).values(alive=veteran.alive, died_on=died_on))

"""A death: contacts end everywhere, and the survivors are proposed as people of their own."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.files.domain import life
from services.registry.files.events import veteran_bereaved, veteran_changed, veteran_deceased
from services.registry.files.use_cases import record as files
from services.registry.files.use_cases import returns
from services.registry.lifecycle import queries
from services.registry.models import Kin, Veteran
from shared import clock
from shared.contracts.access import Actor
from shared.db import hold, hold_one
from shared.errors import Kind, Refusal
from shared.events.outbox import publish
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


def record_death(
    db: Session, vault: Vault, by: Actor, id: UUID, died_on: date, source: str, expected: int | None
) -> Veteran:
    """Record a death, and propose the living kin not served yet. `source` tells how it is known.

    Raises NotFound, VersionStale, Moved, AlreadyDeceased, DateImpossible.
    """
    family = hold(db, Veteran, id, *db.scalars(queries.served_family(id)))  # all at once: in id order
    veteran = files.hold_file(db, id, expected)
    if not veteran.alive:
        raise AlreadyDeceased
    today = clock.today(db)
    life.check_in_life(died_on, veteran.birth_date, today, "#/died_on")
    veteran.alive, veteran.died_on = False, died_on
    returns.lapse_returns(db, veteran)
    for kin in _kin(db, veteran):
        if kin.alive and kin.kin_veteran_id is None:
            kin.survivor = life.Survivor.PROPOSED
    long_ago = died_on < today - life.MOURNED_FOR
    publish(db, veteran, veteran_deceased(veteran, long_ago=long_ago))
    for other in family:
        if other.id != veteran.id and not long_ago and other.alive and not (other.merged_into or other.erased_at):
            other.bereaved_on = today
            publish(db, other, veteran_bereaved(other))
    files.record_change(db, vault, by, veteran, "DECEASED", reason=source)
    return veteran


def annul_death(db: Session, vault: Vault, by: Actor, id: UUID, reason: str, expected: int | None) -> Veteran:
    """The death was recorded by mistake: contacts go on, proposals of survivors end.

    Raises NotFound, VersionStale, Moved, NotDeceased.
    """
    veteran = files.hold_file(db, id, expected)
    if veteran.alive:
        raise NotDeceased
    before = {"died_on": veteran.died_on}
    veteran.alive, veteran.died_on = True, None
    for kin in _kin(db, veteran):
        if kin.survivor == life.Survivor.PROPOSED:
            kin.survivor = None
    publish(db, veteran, veteran_changed(veteran))
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
    return hold(db, Kin, *db.scalars(select(Kin.id).where(Kin.veteran_id == veteran.id)))

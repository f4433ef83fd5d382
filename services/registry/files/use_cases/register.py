"""Opening a file, with a look for doubles."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.registry.files import events, queries
from services.registry.files.domain import life, military, people
from services.registry.files.domain.identity import IdNumber
from services.registry.files.domain.military import Disability
from services.registry.files.use_cases import record, returns
from services.registry.models import Kin, OtherReading, Veteran
from services.registry.names.domain import Keys
from services.registry.network.use_cases import places, stations
from shared import clock
from shared.bulk import write
from shared.clashes import refuse_clash
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import AreaForeign, Kind, ReferenceUnknown, Refusal
from shared.events.outbox import publish
from shared.security.areas import covers
from shared.security.crypto import Vault
from shared.states import step


class VeteranExists(Refusal, kind=Kind.CONFLICT):
    """A file with this ID number exists already in the network; ask the county centre if you cannot see it."""

    zh = "全市网络中已有此身份证号的档案；如您无法查看，请咨询县级服务中心。"


class SurvivorUnknown(ReferenceUnknown):
    """No survivor with this id is proposed: `GET /v1/survivors` lists those who are."""

    zh = "没有此编号的待登记遗属：`GET /v1/survivors` 列明待登记的遗属。"


class FileLooksDouble(Refusal, kind=Kind.CONFLICT):
    """Files of a similar name and birth date exist (`candidates`): look at them. If it is none of them, send their ids
    as `no_double_of`.
    """

    zh = (
        "已有姓名、出生日期相近的档案（见 `candidates`）：请逐一查看；确非同一人的，"
        "请将其编号填入 `no_double_of` 后再提交。"
    )

    def __init__(self, candidates: Sequence[UUID]) -> None:
        super().__init__(pointer="#/no_double_of")
        self.members = {"candidates": [str(id) for id in candidates]}


@dataclass(frozen=True)
class NewVeteran:
    """What registration needs; areas are 12-digit codes."""

    name: str
    id_number: str
    categories: Sequence[str]
    station_area: str
    registered_area: str
    residence_area: str
    phone: str | None = None
    address: str | None = None
    tags: Sequence[str] = ()
    served_as: str | None = None
    placement: str | None = None
    disability: Disability | None = None
    discharge_approved_on: date | None = None
    kin_id: UUID | None = None
    no_double_of: Sequence[UUID] = ()
    last_contact: date | None = None
    last_visit: date | None = None

    @property
    def before(self) -> life.Before:
        return life.Before.of(self.last_contact, self.last_visit)


def register_veteran(db: Session, vault: Vault, by: Actor, new: NewVeteran) -> Veteran:
    """Open a file.

    Raises IdNumberInvalid, AreaForeign, ReferenceUnknown, PlacementUnfit, DisabilityInFuture, DateImpossible,
    VeteranExists, FileLooksDouble, WrongState.
    """
    number = _check(db, by, new)
    keys = record.name_keys(new.name)
    veteran = Veteran(**columns_of(vault, new, number, keys, clock.today(db)))
    _check_doubles(db, by, veteran, new.no_double_of)
    with one_file_a_number():
        publish(db, veteran, events.veteran_registered(veteran, new.before))
    write(db, OtherReading, record.other_readings(veteran.id, veteran.area, keys))
    if new.discharge_approved_on:
        returns.open_return(db, veteran, new.discharge_approved_on)
    if new.kin_id:
        _is_survivor(db, new.kin_id, veteran)
    return veteran


def one_file_a_number() -> AbstractContextManager[None]:
    """Put it around what writes an ID number. Raises VeteranExists where another file has that number."""
    return refuse_clash(VeteranExists(), "veterans_id_number_hash_key")


def _check(db: Session, by: Actor, new: NewVeteran) -> IdNumber:
    today = clock.today(db)
    number = IdNumber.parse(new.id_number, today)
    military.check_placement(new.served_as, new.placement)
    military.check_disability(new.disability, today)
    life.check_before(new.last_contact, new.last_visit, number.birth_date, today)
    if not covers(by.area, new.station_area):
        raise AreaForeign(pointer="#/station_area")
    stations.keep_open(db, new.station_area, "#/station_area")
    places.check_place(db, new.registered_area, "#/registered_area")
    if new.residence_area != new.registered_area:
        places.check_place(db, new.residence_area, "#/residence_area")
    return number


def columns_of(vault: Vault, new: NewVeteran, number: IdNumber, keys: Keys, today: date) -> dict[str, Any]:
    """A new file's columns, but for its version."""
    id = uuid7()
    key = vault.new_key(id)
    texts = {"id_number": number.value, "phone": new.phone, "address": new.address}
    sealed = vault.seal_all(key, id, {field: text for field, text in texts.items() if text})
    categories, tags = sorted(set(new.categories)), sorted(set(new.tags))
    disability = disability_columns(new.disability)
    return {
        "id": id,
        "area": new.station_area,
        "registered_area": new.registered_area,
        "residence_area": new.residence_area,
        "name": new.name,
        "sex": number.sex,
        "birth_date": number.birth_date,
        "categories": categories,
        "tags": tags,
        "served_as": new.served_as,
        "placement": new.placement,
        **disability,
        **record.derived_columns(keys, categories, tags, disability["disability_grade"]),
        "over_80": people.over_80(number.birth_date, today),
        "alive": True,
        "data_key": key,
        "id_number_sealed": sealed["id_number"],
        "id_number_hash": vault.fingerprint("id_number", number.value),
        "phone_sealed": sealed.get("phone"),
        "phone_hash": record.phone_hash(vault, new.phone) if new.phone else None,
        "address_sealed": sealed.get("address"),
    }


def _check_doubles(db: Session, by: Actor, veteran: Veteran, looked_at: Sequence[UUID]) -> None:
    hashed, born = veteran.id_number_hash, veteran.birth_date
    assert hashed
    assert born
    asked = queries.Asked(0, veteran.plain_name or "", veteran.pinyin or "", born, hashed)
    alike = {id for _, id in queries.alike(db, by.area, [asked])} - set(looked_at)
    if alike and not queries.numbers_taken(db, [hashed]):
        raise FileLooksDouble(sorted(alike))


def set_id_number(vault: Vault, veteran: Veteran, number: IdNumber) -> None:
    """Sex and birth date follow from it."""
    veteran.sex, veteran.birth_date = number.sex, number.birth_date
    veteran.id_number_sealed = record.seal_text(vault, veteran, "id_number", number.value)
    veteran.id_number_hash = vault.fingerprint("id_number", number.value)


def disability_columns(disability: Disability | None) -> dict[str, Any]:
    """A disability as the file's columns hold it."""
    return {
        "disability_cause": disability.cause if disability else None,
        "disability_grade": disability.grade if disability else None,
        "disability_assessed_on": disability.assessed_on if disability else None,
    }


def _is_survivor(db: Session, kin_id: UUID, veteran: Veteran) -> None:
    kin = hold_one(db, Kin, kin_id)
    if kin.survivor is None:
        raise SurvivorUnknown(pointer="#/kin_id")
    kin.survivor = step(kin.survivor, life.Survivor.REGISTERED)
    kin.kin_veteran_id = veteran.id

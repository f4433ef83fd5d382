"""Writes to the staff of stations. Locks: station, then staff."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.registry.models import Account, Staff, Station
from services.registry.network.domain import staff
from services.registry.network.domain.staff import Period, Post
from services.registry.network.domain.stations import State
from services.registry.network.queries import staff as queries
from shared.contracts.access import Actor
from shared.db import columns, fields_of, find, hold_one
from shared.errors import Kind, ReferenceUnknown, Refusal
from shared.security.crypto import Vault, mask_phone
from shared.security.person_keys import unsealed


class StationClosed(Refusal, kind=Kind.CONFLICT):
    """The station is closed: name an open one, or reopen it first."""

    zh = "该服务站已撤销：请填写在办的服务站，或先恢复该站。"


class PostEnded(Refusal, kind=Kind.CONFLICT):
    """This post has ended; change its last day if that was wrong, or appoint the person anew."""

    zh = "该任职已结束：如截止日期有误，请更正日期；否则请重新任命。"


@dataclass(frozen=True)
class NewStaff:
    """Someone who takes a post."""

    name: str
    post: Post
    from_on: date
    to_on: date | None = None
    account_id: UUID | None = None
    phone: str | None = None


def shown(vault: Vault, person: Staff) -> dict[str, Any]:
    """One of the staff as answers show them: the phone is masked."""
    phone = unsealed(vault, person.data_key, person.id, "phone", person.phone_sealed)
    return {**columns(person), "phone": mask_phone(phone) if phone else None}


def appoint_staff(db: Session, vault: Vault, by: Actor, station_id: UUID, new: NewStaff) -> Staff:
    """Raises NotFound, StationClosed, PeriodReversed, HeadInPost, ReferenceUnknown."""
    station = hold_one(db, Station, station_id, within=by.area)
    id = uuid7()
    key = vault.new_key(id)
    person = Staff(
        id=id,
        area=station.area,
        station_id=station.id,
        data_key=key,
        phone_sealed=vault.seal(key, id, "phone", new.phone) if new.phone else None,
        **fields_of(new, without={"phone"}),
    )
    _check(db, station, person)
    _check_account(db, station, person.account_id)
    db.add(person)
    db.flush()
    return person


def change_staff(
    db: Session, vault: Vault, by: Actor, id: UUID, changes: dict[str, Any], expected: int | None
) -> Staff:
    """Change or correct name, post, account, phone, first or last day, of someone who left too.

    Raises NotFound, VersionStale, StationClosed, PeriodReversed, HeadInPost, ReferenceUnknown.
    """
    station, person = _held(db, by, id, expected)
    if "phone" in changes:
        phone = changes["phone"]
        person.phone_sealed = vault.seal(person.data_key, id, "phone", phone) if phone else None
    _check_account(db, station, changes.get("account_id"))
    if changes.keys() & {"name", "phone", "account_id"}:
        person.member = None  # it may be someone else by now
    return _changed(db, station, person, {name: value for name, value in changes.items() if name != "phone"})


def end_post(db: Session, by: Actor, id: UUID, to_on: date, expected: int | None) -> Staff:
    """Let someone leave; `to_on` is the last day. Raises NotFound, VersionStale, PostEnded, PeriodReversed."""
    station, person = _held(db, by, id, expected)
    if person.to_on is not None:
        raise PostEnded
    return _changed(db, station, person, {"to_on": to_on})


def _held(db: Session, by: Actor, id: UUID, expected: int | None) -> tuple[Station, Staff]:
    station = hold_one(db, Station, find(db, Staff, id).station_id, within=by.area)
    return station, hold_one(db, Staff, id, expected=expected)


def _changed(db: Session, station: Station, person: Staff, changes: dict[str, Any]) -> Staff:
    for name, value in changes.items():
        setattr(person, name, value)
    _check(db, station, person)
    person.version += 1
    db.flush()
    return person


def _check(db: Session, station: Station, person: Staff) -> None:
    period = Period(person.from_on, person.to_on)
    staff.check_period(period)
    if station.state != State.OPEN and person.to_on is None:
        raise StationClosed
    if person.post == Post.HEAD:
        staff.check_head(period, queries.heads(db, station.id, but=person.id))


def _check_account(db: Session, station: Station, id: UUID | None) -> None:
    """Whoever is of the staff signs in with an account of their station. It may have gone elsewhere when they leave."""
    if id is not None:
        account = db.get(Account, id)
        if account is None or account.area != station.area:
            raise ReferenceUnknown(pointer="#/account_id")

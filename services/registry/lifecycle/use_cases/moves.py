"""Moving a file between stations: list and rights follow, history stays."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.registry.files.events import veteran_moved
from services.registry.files.queries import same_person
from services.registry.files.use_cases import record as files
from services.registry.households import use_cases as households
from services.registry.models import Account, Base, Veteran
from services.registry.network.use_cases import places, stations
from shared import people
from shared.contracts.access import Actor
from shared.db import widen
from shared.errors import Refusal
from shared.events.outbox import publish
from shared.security.areas import common, covers
from shared.security.crypto import Vault

WRITTEN_OF_PEOPLE = people.written_of(Base)


class MoveNowhere(Refusal):
    """The file is at this station already: name the one it moves to."""

    zh = "档案已在该服务站：请填写要转往的服务站。"


def move_veteran(
    db: Session, vault: Vault, by: Actor, id: UUID, to: str, reason: str, residence: str | None, expected: int | None
) -> Veteran:
    """Hand a file over to the station with the code `to`. The mover sees the old station; the new one may lie outside
    their area.

    Raises NotFound, VersionStale, Moved, ReferenceUnknown, MoveNowhere.
    """
    veteran = files.hold_file(db, id, expected)
    before = {"station_area": veteran.area, "residence_area": veteran.residence_area}
    if to == veteran.area:
        raise MoveNowhere(pointer="#/to")
    stations.keep_open(db, to, "#/to")
    if residence:
        places.check_place(db, residence, "#/residence_area")
    widen(db, common(veteran.area, to))
    give_area(db, veteran, to)
    veteran.residence_area = residence or veteran.residence_area
    publish(db, veteran, veteran_moved(veteran, before["station_area"]))
    files.record_change(db, vault, by, veteran, "MOVED", reason=reason, fields=list(before), before=before)
    return veteran


def give_area(db: Session, veteran: Veteran, area: str) -> None:
    """Give a file the area of a station, with the files merged into it and everything written of the person. The file
    is held, and the caller sees both areas.
    """
    ids = db.scalars(same_person(veteran.id)).all()
    db.execute(update(Veteran).where(Veteran.id.in_(ids), Veteran.id != veteran.id).values(area=area))
    veteran.area = area
    households.leave_household(db, veteran)
    officer = db.get(Account, veteran.fixed_officer) if veteran.fixed_officer else None
    if officer is None or not covers(officer.area, area):
        veteran.fixed_officer = None
    for model in WRITTEN_OF_PEOPLE:
        db.execute(update(model).where(model.veteran_id.in_(ids)).values(area=area))

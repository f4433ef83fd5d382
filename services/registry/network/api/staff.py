"""Who works at a station. Posts are told within the caller's area; names also of accounts that records name."""

from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.models import Staff
from services.registry.network.queries import stations
from services.registry.network.queries.staff import of_accounts, of_station
from services.registry.network.schemas.staff import (
    NewStaffSchema,
    StaffEndSchema,
    StaffNamesQuery,
    StaffNamesSchema,
    StaffPatchSchema,
    StaffQuery,
    StaffSchema,
)
from services.registry.network.use_cases import staff
from services.registry.network.use_cases.staff import NewStaff
from shared.contracts.access import Actor
from shared.db import find, widen
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.areas import CITY, at_level, scope
from shared.security.crypto import Vault

routes = Routes("staff", __name__, description="Staff of stations")
ONE = "/v1/staff/<uuid:staff_id>"


@routes.page("/v1/stations/<uuid:station_id>/staff", may="staff:read", query=StaffQuery, of=StaffSchema, vault=True)
def list_staff(db: Session, vault: Vault, by: Actor, query: Fields, station_id: UUID) -> Page:
    """The staff of a station within your area.

    Past ones too, or those in post on one day.
    """
    station = stations.own(db, by.area, station_id)
    return paginate(db, of_station(station.id, query), [Staff.id], query).showing(partial(staff.shown, vault))


@routes.write(
    "/v1/stations/<uuid:station_id>/staff", may="staff:manage", body=NewStaffSchema, answer=StaffSchema, vault=True
)
def appoint_staff(db: Session, vault: Vault, by: Actor, body: Fields, station_id: UUID) -> Fields:
    """Let someone take a post. A station has one head at a time."""
    return staff.shown(vault, staff.appoint_staff(db, vault, by, station_id, NewStaff(**body)))


@routes.read("/v1/staff/names", may="station:read", query=StaffNamesQuery, answer=StaffNamesSchema)
def list_staff_names(db: Session, by: Actor, query: Fields) -> Fields:
    """Who stands behind the accounts that records name.

    Also from beyond your area: who wrote a visit, who looked.
    An account may have had several people one after the other; their days in post tell whose a record is.
    """
    widen(db, scope(at_level(by.area, CITY)))
    return {"items": db.scalars(of_accounts(query["account_id"])).all()}


@routes.read(ONE, may="staff:read", answer=StaffSchema, vault=True)
def get_staff(db: Session, vault: Vault, by: Actor, staff_id: UUID) -> Fields:
    """One of the staff within your area."""
    return staff.shown(vault, find(db, Staff, staff_id))


@routes.revise(ONE, method="PATCH", may="staff:manage", body=StaffPatchSchema, answer=StaffSchema, vault=True)
def change_staff(db: Session, vault: Vault, by: Actor, body: Fields, staff_id: UUID, expected: int | None) -> Fields:
    """Change or correct what is kept of a member of staff.

    Name, post, account, phone, first or last day; also of someone who has left.
    """
    return staff.shown(vault, staff.change_staff(db, vault, by, staff_id, body, expected))


@routes.change(f"{ONE}/end", may="staff:manage", body=StaffEndSchema, answer=StaffSchema, vault=True)
def end_post(db: Session, vault: Vault, by: Actor, body: Fields, staff_id: UUID, expected: int | None) -> Fields:
    """Let someone leave their post."""
    return staff.shown(vault, staff.end_post(db, by, staff_id, body["to_on"], expected))

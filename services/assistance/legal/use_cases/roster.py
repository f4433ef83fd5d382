"""The roster of duty lawyers."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.assistance.legal import domain
from services.assistance.legal.domain import OnDutyAlready, Shift
from services.assistance.models import DutyShift
from shared import clock
from shared.clashes import add_or_refuse
from shared.contracts.access import Actor
from shared.db import find
from shared.stations import named_area


def plan_shift(db: Session, by: Actor, day: date, shift: Shift, lawyer: UUID, area: str | None) -> DutyShift:
    """Put a lawyer on duty at a station. Raises AreaForeign, NoOpenStation, ShiftPast, OnDutyAlready."""
    area = named_area(db, by.area, area)
    domain.check_shift(day, clock.today(db))
    row = DutyShift(area=area, day=day, shift=shift, lawyer=lawyer, planned_by=by.account)
    return add_or_refuse(db, row, OnDutyAlready(pointer="#/shift"), "duty_shifts_once")


def cancel_shift(db: Session, shift_id: UUID) -> DutyShift:
    """Take a lawyer off duty; what is past stays. Raises NotFound, ShiftPast."""
    row = find(db, DutyShift, shift_id)
    domain.check_shift(row.day, clock.today(db))
    db.delete(row)
    return row


def clear_roster(db: Session, area: str) -> None:
    """A station closed: no one is on duty there from today on."""
    db.execute(delete(DutyShift).where(DutyShift.area == area, DutyShift.day >= clock.today(db)))

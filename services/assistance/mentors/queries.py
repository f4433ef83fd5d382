"""Reads of studios, their mentors, and what these do."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, not_, select
from sqlalchemy.orm import Session

from services.assistance.leads.domain import LeadState
from services.assistance.mentors.domain import AppointmentState, MediationState, StudioState
from services.assistance.models import Appointment, Lead, Studio, StudioLead, StudioMediation, Talk
from shared import aliases
from shared.security.ranges import within
from shared.shares import Figure

MEDIATION_SETTLED, LEAD_TAKEN_UP = INDICATORS = ("MEDIATION_SETTLED", "LEAD_TAKEN_UP")


def studios(query: Mapping[str, Any]) -> Select[Any]:
    """Studios within the caller's area, by state if asked."""
    rows = select(Studio)
    return rows.where(Studio.state == query["state"]) if "state" in query else rows


def open_studios(area: str) -> Select[Any]:
    """The open studios at one station."""
    return select(Studio).where(Studio.area == area, Studio.state == StudioState.OPEN).order_by(Studio.id)


def appointments(query: Mapping[str, Any]) -> Select[Any]:
    """Letters of appointment, by studio, state or person if asked."""
    rows = _narrowed(Appointment, query)
    return rows.where(Appointment.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows


def in_office(*which: ColumnElement[bool]) -> Select[Any]:
    """Appointments that run, in id order."""
    return select(Appointment).where(Appointment.state == AppointmentState.APPOINTED, *which).order_by(Appointment.id)


def of_people(ids: Sequence[UUID]) -> ColumnElement[bool]:
    """Those of someone known by these ids."""
    return Appointment.veteran_id.in_(ids)


def mediations(query: Mapping[str, Any]) -> Select[Any]:
    return _narrowed(StudioMediation, query)


def open_mediations(studio_id: UUID) -> Select[Any]:
    """What a studio still mediates in, in id order."""
    row = StudioMediation
    return select(row).where(row.studio_id == studio_id, row.state == MediationState.OPEN).order_by(row.id)


def talks(studio_id: UUID) -> Select[Any]:
    return select(Talk).where(Talk.studio_id == studio_id)


def leads(studio_id: UUID) -> Select[Any]:
    """The hardships that a studio has reported."""
    return select(StudioLead).where(StudioLead.studio_id == studio_id)


def given_by(db: Session, hardship_ids: Sequence[UUID]) -> Mapping[UUID, Lead]:
    """By hardship the lead for aid that it gave, if it has asked for aid."""
    rows = db.scalars(select(Lead).where(Lead.hardship_id.in_(hardship_ids)))
    return {row.hardship_id: row for row in rows}


def figures(db: Session, area: str, since: date, as_of: date) -> dict[str, dict[str, Figure]]:
    """MEDIATION_SETTLED: of the mediations settled or failed in a period those settled; LEAD_TAKEN_UP: of the hardships
    reported in it those for which aid was applied for; by station.
    """
    counted = {}
    for name in INDICATORS:
        row, counts, met = _behind(name, area, since, as_of)
        rows = select(row.area, func.count().filter(met), func.count()).where(counts).group_by(row.area)
        counted[name] = {code: Figure(done, n, n) for code, done, n in db.execute(rows)}
    return counted


def behind(name: str, area: str, since: date, as_of: date, *, met: bool) -> tuple[Select[Any], Any]:
    """What stands behind an indicator, met or not, and the column that orders it: mediations, or a studio's leads."""
    row, counts, is_met = _behind(name, area, since, as_of)
    return select(row).where(counts, is_met if met else not_(is_met)), row.id


def _behind(name: str, area: str, since: date, as_of: date) -> tuple[Any, ColumnElement[bool], ColumnElement[bool]]:
    """Of an indicator the table, which of its rows count, and which of these are met."""
    if name == MEDIATION_SETTLED:
        row = StudioMediation
        ended = row.state.in_((MediationState.SETTLED, MediationState.FAILED))
        counts = and_(within(row.area, area), ended, row.closed_on.between(since, as_of))
        return row, counts, row.state == MediationState.SETTLED
    given = and_(within(StudioLead.area, area), StudioLead.named_on.between(since, as_of))
    taken_up = select(Lead.id).where(Lead.hardship_id == StudioLead.hardship_id, Lead.state == LeadState.TAKEN_UP)
    return StudioLead, given, taken_up.exists()


def _narrowed(model: Any, query: Mapping[str, Any]) -> Select[Any]:
    rows = select(model)
    for name in ("studio_id", "state"):
        if name in query:
            rows = rows.where(getattr(model, name) == query[name])
    return rows

"""Reads of studios, their mentors, and what these do."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from services.assistance.leads.domain import LeadState
from services.assistance.mentors.domain import AppointmentState, MediationState, StudioState
from services.assistance.models import Appointment, Lead, Studio, StudioLead, StudioMediation, Talk
from shared import aliases
from shared.measures import Measure

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


def measures(since: date, as_of: date) -> dict[str, Measure]:
    """Of the mediations settled or failed in a period those settled; of the hardships reported in it those for which
    aid was applied for.
    """
    row, lead = StudioMediation, StudioLead
    ended = row.state.in_((MediationState.SETTLED, MediationState.FAILED))
    taken_up = select(Lead.id).where(Lead.hardship_id == lead.hardship_id, Lead.state == LeadState.TAKEN_UP).exists()
    return {
        MEDIATION_SETTLED: Measure(
            row, and_(ended, row.closed_on.between(since, as_of)), row.state == MediationState.SETTLED
        ),
        LEAD_TAKEN_UP: Measure(lead, lead.named_on.between(since, as_of), taken_up, "hardship_id"),
    }


def _narrowed(model: Any, query: Mapping[str, Any]) -> Select[Any]:
    rows = select(model)
    for name in ("studio_id", "state"):
        if name in query:
            rows = rows.where(getattr(model, name) == query[name])
    return rows

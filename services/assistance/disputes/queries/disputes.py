"""Reads of disputes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select

from services.assistance.disputes.domain import CASE, UNDER_WAY
from services.assistance.models import Deadline, Dispute, Mediation
from services.assistance.parties.queries import cases_of


def disputes(query: Mapping[str, Any]) -> Select[Dispute]:
    """Disputes within the caller's area, by state, level or the day of what they wait for, if asked."""
    rows = select(Dispute)
    for name, column in (("state", Dispute.state), ("level", Dispute.level)):
        if name in query:
            rows = rows.where(column == query[name])
    if "due_by" in query:
        running = Deadline.ended_on.is_(None), Deadline.due_on <= query["due_by"]
        rows = rows.where(exists().where(Deadline.case_id == Dispute.id, *running))
    return rows


def of_person(veteran_id: UUID) -> Select[Dispute]:
    """Disputes within the caller's area in which a person stands."""
    return select(Dispute).where(Dispute.id.in_(cases_of(veteran_id, CASE)))


def mediations(dispute_id: UUID) -> Select[Mediation]:
    """The mediations held in a dispute, in their order."""
    return select(Mediation).where(Mediation.dispute_id == dispute_id).order_by(Mediation.id)


def open_ones(ids: list[UUID]) -> Select[Dispute]:
    """Those of disputes that are under way, in id order."""
    return select(Dispute).where(Dispute.id.in_(ids), Dispute.state.in_(UNDER_WAY)).order_by(Dispute.id)

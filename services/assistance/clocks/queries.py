"""Reads of the clocks of cases."""

from uuid import UUID

from sqlalchemy import Select, select

from services.assistance.models import Deadline


def running(case_id: UUID, *clocks: str) -> Select[Deadline]:
    """The clocks of a case that have not ended, all or some, in id order; also those that stand still."""
    rows = select(Deadline).where(Deadline.case_id == case_id, Deadline.ended_on.is_(None)).order_by(Deadline.id)
    return rows.where(Deadline.clock.in_(clocks)) if clocks else rows


def every(case_id: UUID) -> Select[Deadline]:
    """All clocks that a case has had, in the order in which they started."""
    return select(Deadline).where(Deadline.case_id == case_id).order_by(Deadline.id)

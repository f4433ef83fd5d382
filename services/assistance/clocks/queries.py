"""Reads of the clocks of cases."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from services.assistance.models import Deadline


def running(case_id: UUID, *clocks: str) -> Select[Deadline]:
    """The clocks of a case that have not ended, all or some, in id order; also those that stand still."""
    rows = select(Deadline).where(Deadline.case_id == case_id, Deadline.ended_on.is_(None)).order_by(Deadline.id)
    return rows.where(Deadline.clock.in_(clocks)) if clocks else rows


def latest(case_id: UUID, *clocks: str) -> Select[Deadline]:
    """The last of some clocks that a case has had."""
    rows = select(Deadline).where(Deadline.case_id == case_id, Deadline.clock.in_(clocks))
    return rows.order_by(Deadline.id.desc()).limit(1)


def every(case_id: UUID) -> Select[Deadline]:
    """All clocks that a case has had, in the order in which they started."""
    return select(Deadline).where(Deadline.case_id == case_id).order_by(Deadline.id)


def on_time(as_of: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Which clocks were met by their last day, and of which this can be said at the end of a day: they were met, or
    their last day has passed while they ran.
    """
    row = Deadline
    met = and_(row.met.is_(True), row.ended_on <= row.due_on, row.ended_on <= as_of)
    missed = and_(row.due_on < as_of, or_(row.ended_on.is_(None), row.ended_on > row.due_on), row.stopped_on.is_(None))
    return met, or_(met, missed)

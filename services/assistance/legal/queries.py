"""Reads of legal stations: the roster, cases, and how many steps were taken on time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from services.assistance.legal.domain import FINAL, Clock, State
from services.assistance.models import Deadline, DutyShift, LegalCase, LegalStep
from shared import aliases
from shared.security.ranges import within
from shared.shares import Figure

LEGAL = "LEGAL"
"""The kind of these cases among those with clocks."""
GRANTED, OVERTURNED = "GRANTED", "OVERTURNED"
INDICATORS = (*(f"{clock}_ON_TIME" for clock in Clock), GRANTED, OVERTURNED)


def shifts(from_on: date, to_on: date) -> Select[Any]:
    """Shifts of days, within the caller's area."""
    return select(DutyShift).where(DutyShift.day.between(from_on, to_on))


def cases(query: Mapping[str, Any]) -> Select[Any]:
    """Cases within the caller's area, by state, lawyer or person if asked."""
    rows = select(LegalCase)
    for name in ("state", "lawyer"):
        if name in query:
            rows = rows.where(getattr(LegalCase, name) == query[name])
    return rows.where(LegalCase.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows


def of_people(ids: Sequence[UUID]) -> Select[Any]:
    """All cases of a person, known by these ids, in id order."""
    return select(LegalCase).where(LegalCase.veteran_id.in_(ids)).order_by(LegalCase.id)


def steps(db: Session, case_id: UUID) -> Sequence[LegalStep]:
    """What was done in a case, in order."""
    return db.scalars(select(LegalStep).where(LegalStep.case_id == case_id).order_by(LegalStep.id)).all()


IS_OPEN = LegalCase.state.not_in(FINAL)


def figures(db: Session, area: str, since: date, as_of: date) -> dict[str, dict[str, Figure]]:
    """Each indicator by station. X_ON_TIME: of the clocks started in a period, and run out or ended by doing what they
    wait for by its last day, those that ended so on time. GRANTED, OVERTURNED: of the decisions and reviews in it,
    those by which aid was given.
    """
    counted = {}
    for name in INDICATORS:
        row, counts, met = _behind(name, area, since, as_of)
        rows = select(row.area, func.count().filter(met), func.count()).where(counts).group_by(row.area)
        counted[name] = {code: Figure(done, n, n) for code, done, n in db.execute(rows)}
    return counted


def behind(name: str, area: str, since: date, as_of: date, *, met: bool) -> tuple[Select[Any], Any]:
    """What stands behind an indicator, met or not, and the column that orders it: clocks, or steps."""
    row, counts, is_met = _behind(name, area, since, as_of)
    return select(row).where(counts, is_met if met else not_(is_met)), row.id


def _behind(name: str, area: str, since: date, as_of: date) -> tuple[Any, ColumnElement[bool], ColumnElement[bool]]:
    """Of an indicator the table, which of its rows count, and which of these are met."""
    row: Any
    if name in (GRANTED, OVERTURNED):
        row = LegalStep
        before = State.APPLIED if name == GRANTED else State.OBJECTED
        outcomes = (State.GRANTED, State.REFUSED if name == GRANTED else State.UPHELD)
        day = func.date(func.timezone("Asia/Shanghai", row.taken_at))
        counts = and_(row.before == before, row.state.in_(outcomes), day.between(since, as_of))
        return row, and_(within(row.area, area), counts), row.state == State.GRANTED
    row = Deadline
    on_time = and_(func.coalesce(row.met, False), row.ended_on <= row.due_on, row.ended_on <= as_of)
    run_out = and_(row.due_on < as_of, row.stopped_on.is_(None), or_(row.ended_on.is_(None), row.ended_on > row.due_on))
    of_clock = (
        row.case_kind == LEGAL,
        row.clock == name.removesuffix("_ON_TIME"),
        row.started_on.between(since, as_of),
    )
    return row, and_(within(row.area, area), *of_clock, or_(on_time, run_out)), func.coalesce(on_time, False)

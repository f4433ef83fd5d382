"""Reads of legal stations: the roster, cases, and how many steps were taken on time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session

from services.assistance.clocks import queries as deadlines
from services.assistance.legal.domain import FINAL, Clock, State
from services.assistance.models import Deadline, DutyShift, LegalCase, LegalStep
from shared import aliases
from shared.measures import Measure

LEGAL = "LEGAL"
"""The kind of these cases among those with clocks."""
GRANTED, OVERTURNED = "GRANTED", "OVERTURNED"
INDICATORS = (*(f"{clock}_ON_TIME" for clock in Clock), GRANTED, OVERTURNED)


def shifts(from_on: date, to_on: date) -> Select[Any]:
    """Shifts of days, within the caller's area."""
    return select(DutyShift).where(DutyShift.day.between(from_on, to_on))


def cases(query: Mapping[str, Any]) -> Select[Any]:
    """Cases within the caller's area, by state or lawyer if asked."""
    rows = select(LegalCase)
    for name in ("state", "lawyer"):
        if name in query:
            rows = rows.where(getattr(LegalCase, name) == query[name])
    return rows


def of_person(veteran_id: UUID) -> Select[Any]:
    """Cases of a person, under whatever id, within the caller's area."""
    return select(LegalCase).where(LegalCase.veteran_id.in_(aliases.same(veteran_id)))


def of_people(ids: Sequence[UUID]) -> Select[Any]:
    """All cases of a person, known by these ids, in id order."""
    return select(LegalCase).where(LegalCase.veteran_id.in_(ids)).order_by(LegalCase.id)


def steps(db: Session, case_id: UUID) -> Sequence[LegalStep]:
    """What was done in a case, in order."""
    return db.scalars(select(LegalStep).where(LegalStep.case_id == case_id).order_by(LegalStep.id)).all()


def was_returned(case_id: UUID) -> Select[bool]:
    """Whether papers were asked for in a case."""
    return select(exists().where(LegalStep.case_id == case_id, LegalStep.state == State.RETURNED))


IS_OPEN = LegalCase.state.not_in(FINAL)


def measures(since: date, as_of: date) -> dict[str, Measure]:
    """Of the clocks that started in a period those met on time, once this can be said; of the decisions and reviews in
    it those by which aid was given.
    """
    met, told = deadlines.on_time(as_of)
    started = and_(Deadline.case_kind == LEGAL, Deadline.started_on.between(since, as_of), told)
    on_time = {
        f"{clock}_ON_TIME": Measure(Deadline, and_(started, Deadline.clock == clock), met, "case_id") for clock in Clock
    }
    return on_time | {
        name: _given(before, (State.GRANTED, otherwise), since, as_of)
        for name, before, otherwise in (
            (GRANTED, (State.APPLIED, State.RETURNED), State.REFUSED),
            (OVERTURNED, (State.OBJECTED,), State.UPHELD),
        )
    }


def _given(before: Sequence[State], outcomes: Sequence[State], since: date, as_of: date) -> Measure:
    step = LegalStep
    day = func.date(func.timezone("Asia/Shanghai", step.taken_at))
    decided = and_(step.before.in_(before), step.state.in_(outcomes), day.between(since, as_of))
    return Measure(step, decided, step.state == State.GRANTED, "case_id")

"""What visits do to cases: verify them, verify them no longer, follow them up."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import events
from services.assistance.aid.domain.circumstances import CELLS, Circumstance, Fate
from services.assistance.aid.domain.states import State
from services.assistance.aid.events import Told
from services.assistance.aid.use_cases.cases import enter
from services.assistance.aid.use_cases.circumstances import befall
from services.assistance.duties.domain import Duty, is_free
from services.assistance.duties.use_cases import parts
from services.assistance.models import Application
from shared.db import hold_one
from shared.events.outbox import publish


def count_visit(db: Session, id: UUID, visit_id: UUID, by: UUID | None, supersedes: UUID | None) -> None:
    """A visit reached the applicant; of several the first counts, until it is corrected. One made by whoever filed or
    decided the case does not: another is wanted. `by` is None where old events do not tell.
    """
    case = hold_one(db, Application, id)
    had = parts(db, case, by)
    held = {**had.held, Duty.VERIFY: frozenset[UUID]()}
    corrects = supersedes is not None and case.visit_id == supersedes
    if had.who and not is_free(Duty.VERIFY, had.who, held, had.out):
        if corrects:
            uncount_visit(db, id, case.visit_id)
        elif case.visit_id is None:
            _tell(db, case, events.aid_visit_wanted)
        return
    if case.visit_id and not corrects:
        return
    case.visit_id, case.verified_by = visit_id, by
    if case.state == State.VERIFYING:
        enter(db, case, State.VERIFIED, events.aid_verified)
        return
    if case.state == State.RETURNED and case.back_to == State.VERIFYING:
        case.back_to = State.VERIFIED
    _tell(db, case, events.aid_verified)


def uncount_visit(db: Session, id: UUID, visit_id: UUID | None) -> None:
    """The visit that a case rests on was corrected, and no longer verifies it."""
    case = hold_one(db, Application, id)
    if case.visit_id != visit_id:
        return
    case.visit_id = case.verified_by = None
    if case.state == State.RETURNED and case.back_to == State.VERIFIED:
        case.back_to = State.VERIFYING
    cell = CELLS[State(case.state), Circumstance.VISIT_CORRECTED]
    if cell.to is State.VERIFYING:
        case.opinion_by = case.recommends = None
    if cell.to:
        befall(db, case, Circumstance.VISIT_CORRECTED)
    elif cell.fate is Fate.CARRIES:
        publish(db, case, events.aid_visit_wanted(case))


def _tell(db: Session, case: Application, told: Told) -> None:
    """Nothing is told of a case that has ended. One that goes on for it rests on the same visit."""
    if State(case.state).may_follow:
        publish(db, case, told(case))


def uncount_conflicted(db: Session, id: UUID) -> None:
    """Whoever made the visit that a case rests on takes no part in it, as is known only now."""
    case = hold_one(db, Application, id)
    had = parts(db, case)
    if case.visit_id and had.out.intersection(had.held[Duty.VERIFY]):
        uncount_visit(db, id, case.visit_id)


def follow_up(db: Session, id: UUID) -> None:
    """The person was visited after the payment."""
    case = hold_one(db, Application, id)
    if case.state == State.PAID:
        enter(db, case, State.FOLLOWED_UP, events.aid_followed_up)

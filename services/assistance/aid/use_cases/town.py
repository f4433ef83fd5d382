"""What the town of the registered address does: accepts, holds the public notice, gives its opinion, follows up."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import events
from services.assistance.aid.domain import cases as domain
from services.assistance.aid.domain.states import CLOCKS, PAPERS, State, check_turn
from services.assistance.aid.use_cases.cases import clock_of, enter, hold_case, note_step
from services.assistance.clocks import use_cases as clocks
from services.assistance.duties.domain import Duty
from services.assistance.duties.use_cases import check_unbiased, take_duty
from services.assistance.models import Application
from shared import clock
from shared.contracts.access import Actor
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.states import step


def accept(db: Session, by: Actor, id: UUID, expected: int | None) -> Application:
    """Take a case on at the town of the registered address, where it stays. Raises NotFound, VersionStale,
    StepOutOfTurn, PersonErased, RegisteredElsewhere, CaseElsewhere, Conflicted, DutiesApart.
    """
    held = hold_case(db, id, expected)
    case, person = held.case, held.person
    check_turn(case.state, State.APPLIED)
    if domain.is_elsewhere(person.registered_area, person.area):
        raise domain.RegisteredElsewhere(area=person.registered_area)
    case.case_area = domain.case_area(person.registered_area, person.area)
    take_duty(db, by, case, Duty.ACCEPT)
    case.accepted_by = by.account
    enter(db, case, State.VERIFYING, events.aid_accepted, by=by)
    if case.visit_id:  # an emergency was visited before its papers came
        enter(db, case, State.VERIFIED, events.aid_verified)
    return case


def return_for_materials(
    db: Session, vault: Vault, by: Actor, id: UUID, missing: str, expected: int | None
) -> Application:
    """Say what is missing; the clock stands still until it comes. Raises NotFound, VersionStale, WrongState,
    PersonErased, CaseElsewhere, Conflicted, DutiesApart.
    """
    held = hold_case(db, id, expected)
    take_duty(db, by, held.case, Duty.ACCEPT)
    state, back = step(held.case.state, State.RETURNED), held.case.state
    enter(db, held.case, state, events.aid_returned, by=by, text=held.sealed(vault, "step", missing))
    held.case.back_to = back
    return held.case


def refer(db: Session, vault: Vault, by: Actor, id: UUID, to: str, expected: int | None) -> Application:
    """Hand a case on to authorities elsewhere or to ordinary relief (art. 17). Raises NotFound, VersionStale,
    WrongState, PersonErased, CaseElsewhere, Conflicted, DutiesApart.
    """
    held = hold_case(db, id, expected)
    take_duty(db, by, held.case, Duty.ACCEPT)
    enter(db, held.case, State.REFERRED, events.aid_referred, by=by, text=held.sealed(vault, "step", to))
    return held.case


def give_opinion(
    db: Session, vault: Vault, by: Actor, id: UUID, recommends: bool, text: str, expected: int | None
) -> Application:
    """The town's opinion on a verified case, after a public notice that has run its time. Raises NotFound,
    VersionStale, WrongState, PersonErased, CaseElsewhere, Conflicted, DutiesApart, ClockRuns.
    """
    held = hold_case(db, id, expected)
    case = held.case
    state = step(case.state, State.TOWN_REVIEWED)
    take_duty(db, by, case, Duty.OPINION)
    notice = clock_of(db, case, CLOCKS[State.PUBLIC_NOTICE])
    if notice and notice.due_on >= clock.today(db):
        raise domain.ClockRuns(until=notice.due_on)
    case.opinion_by, case.recommends = by.account, recommends
    enter(db, case, state, events.aid_reviewed, by=by, text=held.sealed(vault, "step", text))
    return case


def complete_papers(db: Session, by: Actor, id: UUID, expected: int | None) -> Application:
    """Complete what an emergency had left for later: a visit has verified it by now. Raises NotFound, VersionStale,
    StepOutOfTurn, PapersComplete, PersonErased, CaseElsewhere, Conflicted, DutiesApart, VisitMissing.
    """
    case = hold_case(db, id, expected).case
    check_turn(case.state, State.GRANTED, State.PAYING, State.PAYMENT_FAILED, State.PAID, State.FOLLOWED_UP)
    if clock_of(db, case, PAPERS) is None:
        raise domain.PapersComplete
    take_duty(db, by, case, Duty.ACCEPT)
    if case.visit_id is None:
        raise domain.VisitMissing
    case.papers_at, case.accepted_by = clock.now(db), by.account
    clocks.end(db, case.id, PAPERS, met=True)
    note_step(db, case, by)
    publish(db, case, events.aid_papers_completed(case))
    return case


def close(db: Session, by: Actor, id: UUID, expected: int | None) -> Application:
    """Nothing is left to do. Raises NotFound, VersionStale, StepOutOfTurn, PersonErased, CaseElsewhere,
    Conflicted, PapersMissing.
    """
    case = hold_case(db, id, expected).case
    check_unbiased(db, by, case)
    check_turn(case.state, State.FOLLOWED_UP)
    if papers := clock_of(db, case, PAPERS):
        raise domain.PapersMissing(until=papers.due_on)
    enter(db, case, State.CLOSED, events.aid_closed, by=by)
    return case

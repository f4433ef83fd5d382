"""What bureaus do: decide with written reasons, and above them review what was decided (art. 16)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import events, queries
from services.assistance.aid.domain import cases as domain
from services.assistance.aid.domain import duties
from services.assistance.aid.domain.cases import GrantIncomplete, TownFirst
from services.assistance.aid.domain.duties import Duty
from services.assistance.aid.domain.states import CLOCKS, EMERGENCY_SKIPS, NEXT, PAPERS, State
from services.assistance.aid.rules import RULES
from services.assistance.aid.use_cases.cases import Held, clock_of, enter, hold_case, note_step, start_clock, take_duty
from services.assistance.exclusions.use_cases import check_excluded
from services.assistance.funds.domain import Wanted
from services.assistance.funds.use_cases import payments
from services.assistance.models import Application, Conflict
from shared import aliases, clock
from shared.bulk import write
from shared.contracts.access import Actor
from shared.db import find
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.security.areas import CITY, level
from shared.security.crypto import Vault
from shared.states import WrongState, step

DECIDED: Mapping[State, Callable[[Application], Event]] = {
    State.GRANTED: events.aid_granted,
    State.REFUSED: events.aid_refused,
}


def decide_application(
    db: Session,
    vault: Vault,
    by: Actor,
    application_id: UUID,
    outcome: State,
    reason: str,
    wanted: Sequence[Wanted],
    expected: int | None,
) -> Application:
    """Grant from one fund or several (art. 17), or refuse; both with written reasons (art. 16). An emergency is granted
    before its papers.

    Raises NotFound, VersionStale, WrongState, TownFirst, CaseElsewhere, ForTheCounty, Conflicted, DutiesApart,
    GrantIncomplete, GrantTooHigh, AboveClass, Excluded, SameCause, FundUnknown, FundTwice, AboveCeiling, FundShort,
    PersonErased, PersonDeceased.
    """
    held = hold_case(db, application_id, expected)
    case, before = held.case, State(held.case.state)
    if before in NEXT and not (case.emergency and before in EMERGENCY_SKIPS):
        raise TownFirst(state=before, next=NEXT[before])
    state = step(before, outcome)
    duties.check_decider(by.area, case.case_area, passed_up=case.passed_up_by is not None)
    take_duty(db, by, case, Duty.DECIDE)
    if outcome is State.GRANTED:
        _check_grant(db, held, wanted)
    elif wanted:
        raise GrantIncomplete
    case.reason_sealed = held.sealed(vault, "reason", reason)
    case.decided_by, case.decided_at = by.account, clock.now(db)
    case.granted_fen = sum(each.amount_fen for each in wanted) or None
    if outcome is State.GRANTED and before is not State.TOWN_REVIEWED:
        start_clock(db, case, PAPERS)
    if wanted:
        payments.reserve(db, by, case, wanted)  # late: others wait for what it locks
    enter(db, case, state, DECIDED[state], by=by)
    return case


def _check_grant(db: Session, held: Held, wanted: Sequence[Wanted]) -> None:
    case, ids = held.case, aliases.ids_of(db, held.person.id)
    domain.check_alive(held.person.alive)
    applied_on = clock.business_date(case.applied_at)
    check_excluded(db, ids, applied_on)
    earlier = [each for each in queries.before(db, ids, case.id) if each.id < case.id]
    domain.check_same_cause(case.ground, earlier, case.again, applied_on, RULES.same_cause_months)
    most = RULES.needs.get(case.need)
    domain.check_grant(case.form, [each.amount_fen for each in wanted], case.requested_fen, case.need, most)


def ask_review(db: Session, vault: Vault, by: Actor, id: UUID, reason: str, expected: int | None) -> Application:
    """The applicant objects to a decision, within its time: the superior bureau reviews it. Raises NotFound,
    VersionStale, WrongState, ReviewedAlready, NoSuperior, ReviewTooLate, PersonErased.
    """
    held = hold_case(db, id, expected)
    case = held.case
    state = step(case.state, State.UNDER_REVIEW)
    if case.reviewed_by:
        raise domain.ReviewedAlready
    if case.passed_up_by or level(case.case_area) == CITY:
        raise domain.NoSuperior
    until = clock_of(db, case, CLOCKS[State.REFUSED])
    if until and until.due_on < clock.today(db):
        raise domain.ReviewTooLate(until=until.due_on)
    case.back_to = case.state
    enter(db, case, state, events.aid_review_asked, by=by, text=held.sealed(vault, "step", reason))
    return case


def answer_review(
    db: Session, vault: Vault, by: Actor, id: UUID, upheld: bool, reason: str, expected: int | None
) -> Application:
    """Let what was decided stand, or overturn it: the bureau decides anew, and what was paid already is recovered.

    Raises NotFound, VersionStale, WrongState, CaseElsewhere, Conflicted, DutiesApart, PersonErased.
    """
    held = hold_case(db, id, expected)
    case = held.case
    if case.state != State.UNDER_REVIEW or case.back_to is None:
        raise WrongState
    take_duty(db, by, case, Duty.DECIDE)
    duties.check_reviewer(by.account, case.decided_by)
    back = State(case.back_to)
    overturned = State.TOWN_REVIEWED if back in (State.GRANTED, State.REFUSED) else State.RECOVERY
    if not upheld and back is State.GRANTED and case.granted_fen:
        payments.release(db, by, case.id)
    case.reviewed_by, case.back_to = by.account, None
    told = events.aid_review_answered(case, upheld)
    enter(db, case, back if upheld else overturned, told, by=by, text=held.sealed(vault, "step", reason))
    return case


def pass_up(db: Session, vault: Vault, by: Actor, id: UUID, reason: str, expected: int | None) -> Application:
    """No one is left at the county who may decide: the city does. Raises NotFound, VersionStale, WrongState,
    CaseElsewhere, PersonErased.
    """
    held = hold_case(db, id, expected)
    case = held.case
    duties.check_place(by.area, case.case_area)
    step(case.state, State.GRANTED)
    case.passed_up_by = by.account
    note_step(db, case, by, held.sealed(vault, "step", reason))
    publish(db, case, events.aid_passed_up(case))
    return case


def note_conflict(db: Session, id: UUID, account: UUID, source: str) -> None:
    """Keep that an account takes no part in a case: the officer says so, or the registry finds it. Raises NotFound."""
    case = find(db, Application, id)
    row: dict[str, Any] = {"application_id": case.id, "account": account, "area": case.case_area, "source": source}
    write(db, Conflict, [row | {"noted_at": clock.now(db)}], "ON CONFLICT DO NOTHING")

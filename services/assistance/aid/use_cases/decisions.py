"""What bureaus do: decide with written reasons, and above them review what was decided (art. 16)."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import events
from services.assistance.aid.domain import cases as domain
from services.assistance.aid.domain.cases import GrantIncomplete, TownFirst
from services.assistance.aid.domain.states import EMERGENCY_SKIPS, NEXT, PAPERS, UNDECIDED, State
from services.assistance.aid.rules import RULES
from services.assistance.aid.use_cases.cases import Held, check_barred, enter, hold_case, start_clock
from services.assistance.duties.domain import Duty, check_decider
from services.assistance.duties.use_cases import take_duty
from services.assistance.funds.domain import Wanted
from services.assistance.funds.use_cases import payments
from services.assistance.models import Application
from shared import clock
from shared.contracts.access import Actor
from shared.events.envelope import Event
from shared.security.crypto import Vault
from shared.states import step

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
    GrantIncomplete, GrantTooHigh, AboveClass, Excluded, SameCause, FundUnknown, OtherPurpose, FundTwice, AboveCeiling,
    FundShort, PersonErased, PersonDeceased.
    """
    held = hold_case(db, application_id, expected)
    case, before = held.case, State(held.case.state)
    if before in UNDECIDED - {State.TOWN_REVIEWED} and not (case.emergency and before in EMERGENCY_SKIPS):
        raise TownFirst(state=before, next=NEXT[before])
    state = step(before, outcome)
    check_decider(by.area, case.case_area, passed_up=case.passed_up_by is not None)
    take_duty(db, by, case, Duty.DECIDE)
    paid = payments.paid_before(db, case) if wanted else 0
    if outcome is State.GRANTED:
        _check_grant(db, held, wanted, paid)
    elif wanted:
        raise GrantIncomplete
    case.reason_sealed = held.sealed(vault, "reason", reason)
    case.decided_by, case.decided_at = by.account, clock.now(db)
    case.granted_fen = paid + sum(each.amount_fen for each in wanted) or None
    if outcome is State.GRANTED and before is not State.TOWN_REVIEWED:
        start_clock(db, case, PAPERS)
    enter(db, case, state, DECIDED[state], by=by, last=True)
    if wanted:
        payments.reserve(db, by, case, wanted)  # last: others wait for what it locks
    return case


def _check_grant(db: Session, held: Held, wanted: Sequence[Wanted], paid: int) -> None:
    case = held.case
    domain.check_alive(held.person.alive)
    check_barred(db, held.person.id, case.ground, case.again, clock.business_date(case.applied_at), before=case.id)
    most = RULES.needs.get(case.need)
    domain.check_grant(case.form, [each.amount_fen for each in wanted], case.requested_fen, case.need, most, paid)

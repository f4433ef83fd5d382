"""How a grant reaches the person, or fails to. Callers of the small ones hold the case and move the money."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import events
from services.assistance.aid.domain import cases as domain
from services.assistance.aid.domain.cases import VisitMissing
from services.assistance.aid.domain.states import PAYABLE, State, check_turn
from services.assistance.aid.use_cases.cases import enter, hold_case
from services.assistance.aid.use_cases.circumstances import end_if_gone, paid
from services.assistance.duties.domain import Duty
from services.assistance.duties.use_cases import take_duty
from services.assistance.funds.use_cases import payments
from services.assistance.models import Application, Payment, Person
from shared.contracts.access import Actor
from shared.security.crypto import Vault
from shared.states import step


def pay_application(db: Session, by: Actor, application_id: UUID, expected: int | None) -> Application:
    """Record that a grant reached the person outside any batch, out of what its funds have reserved.

    Raises NotFound, VersionStale, WrongState, CaseElsewhere, Conflicted, DutiesApart, VisitMissing, PaymentUnderWay,
    PersonErased, ApplicationOfDeceased.
    """
    held = hold_case(db, application_id, expected)
    case = held.case
    state = step(case.state, State.PAYING)
    domain.check_alive(held.person.alive)
    check_payable(db, by, case)
    case.state = state  # sent and confirmed in one go
    if case.granted_fen:
        payments.pay(db, by, case.id)
    case.paid_by = by.account
    paid(db, case, by)
    return case


def check_payable(db: Session, by: Actor, case: Application) -> None:
    """Whether someone may send a payment of a case that is held. Raises StepOutOfTurn, CaseElsewhere, Conflicted,
    DutiesApart, VisitMissing.
    """
    check_turn(case.state, *PAYABLE)
    take_duty(db, by, case, Duty.PAY)
    if not is_payable(case):
        raise VisitMissing


def is_payable(case: Application) -> bool:
    """Whether the payment of a case, or a part of it, may be sent now. A visit verifies it, or it is an emergency."""
    return State(case.state) in PAYABLE and (case.visit_id is not None or case.emergency)


def paying(db: Session, case: Application, by: Actor) -> None:
    """Its payment, or the first part of it, is on its way. Raises WrongState."""
    if case.state != State.PAYING:
        case.paid_by = by.account
        enter(db, case, State.PAYING, events.aid_paying, by=by)


def arrived(db: Session, case: Application, person: Person | None, parts: Iterable[Payment]) -> None:
    """One of its `parts` arrived. The case of whoever is gone ends, and what it has left is given back."""
    if case.state == State.PAYING:
        if not payments.is_open(parts):
            paid(db, case)
        end_if_gone(db, case, person)


def payment_failed(db: Session, case: Application, person: Person | None, payment: Payment) -> None:
    """A payment of it did not arrive, or came back, and is reserved once more: it is to be paid again. It is given back
    where the case is over or its person is gone.
    """
    state = State(case.state)
    if State.PAYMENT_FAILED in state.may_follow and state is not State.UNDER_REVIEW:
        case.paid_at = None
        enter(db, case, State.PAYMENT_FAILED, events.aid_payment_failed)
        end_if_gone(db, case, person)
    elif state is State.UNDER_REVIEW:
        case.paid_at, case.back_to = None, State.PAYMENT_FAILED
    elif state is not State.PAYMENT_FAILED:
        payments.give_back(db, None, [payment])


def release_application(
    db: Session, vault: Vault, by: Actor, application_id: UUID, reason: str, expected: int | None
) -> Application:
    """Give back what a grant has reserved and will not be paid, with the reason. What was paid of it stays paid.

    Raises NotFound, VersionStale, StepOutOfTurn, CaseElsewhere, Conflicted, DutiesApart, NothingWaits, PersonErased.
    """
    held = hold_case(db, application_id, expected)
    case, text = held.case, held.sealed(vault, "step", reason)
    check_turn(case.state, *PAYABLE)
    take_duty(db, by, case, Duty.DECIDE)
    parts = payments.release(db, by, case.id) if case.granted_fen else []
    if any(part.paid_on for part in parts):
        paid(db, case, by, text)
        end_if_gone(db, case, held.person)
    else:
        enter(db, case, State.RELEASED, events.aid_released, by=by, text=text)
    return case


def recovery_opened(db: Session, case: Application, by: Actor | None = None, reason: bytes | None = None) -> None:
    """What was paid is to come back, for a sealed reason. Raises WrongState."""
    enter(db, case, State.RECOVERY, events.aid_recovery_opened, by=by, text=reason)


def recovered(db: Session, case: Application, by: Actor | None = None) -> None:
    """It came back, or will not. Raises StepOutOfTurn."""
    check_turn(case.state, State.RECOVERY)
    enter(db, case, State.CLOSED, events.aid_closed, by=by)

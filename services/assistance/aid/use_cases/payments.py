"""How a grant reaches the person, or fails to. Callers of the small ones hold the case and move the money."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import events
from services.assistance.aid.domain import cases as domain
from services.assistance.aid.domain.cases import VisitMissing
from services.assistance.aid.domain.duties import Duty
from services.assistance.aid.domain.states import State, check_turn
from services.assistance.aid.use_cases.cases import enter, hold_case, take_duty
from services.assistance.aid.use_cases.circumstances import end_if_dead, review_unverified
from services.assistance.funds.use_cases import payments
from services.assistance.models import Application
from shared import clock
from shared.contracts.access import Actor
from shared.states import step


def pay_application(db: Session, by: Actor, application_id: UUID, expected: int | None) -> Application:
    """Record that a grant reached the person, out of what its funds have reserved.

    Raises NotFound, VersionStale, WrongState, CaseElsewhere, Conflicted, DutiesApart, VisitMissing, PersonErased,
    PersonDeceased.
    """
    held = hold_case(db, application_id, expected)
    case = held.case
    check_payable(db, by, case, alive=held.person.alive)
    case.state = step(case.state, State.PAYING)  # sent and confirmed in one go
    if case.granted_fen:
        payments.pay(db, by, case.id)
    case.paid_by = by.account
    paid(db, case, by)
    return case


def check_payable(db: Session, by: Actor, case: Application, *, alive: bool) -> None:
    """Whether someone may send the payment of a case that is held. Raises WrongState, CaseElsewhere, Conflicted,
    DutiesApart, PersonDeceased, VisitMissing.
    """
    step(case.state, State.PAYING)
    domain.check_alive(alive)
    take_duty(db, by, case, Duty.PAY)
    if case.visit_id is None and not case.emergency:
        raise VisitMissing


def paying(db: Session, case: Application, by: Actor) -> None:
    """Its payment is on its way. Raises WrongState."""
    case.paid_by = by.account
    enter(db, case, State.PAYING, events.aid_paying, by=by)


def paid(db: Session, case: Application, by: Actor | None = None) -> None:
    """Its payment arrived. If no visit verifies it any more, the superior bureau reviews it. Raises WrongState."""
    case.paid_at = clock.now(db)
    enter(db, case, State.PAID, events.aid_paid, by=by)
    review_unverified(db, case)


def payment_failed(db: Session, case: Application, by: Actor | None = None) -> None:
    """Its payment did not arrive, or came back: released if the person died meanwhile. Raises WrongState."""
    case.paid_at = None
    enter(db, case, State.PAYMENT_FAILED, events.aid_payment_failed, by=by)
    end_if_dead(db, case)


def recovery_opened(db: Session, case: Application, by: Actor | None = None, reason: bytes | None = None) -> None:
    """What was paid is to come back, for a sealed reason. Raises WrongState."""
    enter(db, case, State.RECOVERY, events.aid_recovery_opened, by=by, text=reason)


def recovered(db: Session, case: Application, by: Actor | None = None) -> None:
    """It came back, or will not. Raises OutOfTurn."""
    check_turn(case.state, State.RECOVERY)
    enter(db, case, State.CLOSED, events.aid_closed, by=by)

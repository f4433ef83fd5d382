"""What was paid wrongly, such as after a fraud: claimed back, and then recovered or written off."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.aid.domain.states import PAID_OUT, State
from services.assistance.aid.use_cases import payments as aid
from services.assistance.aid.use_cases.cases import hold_money, see
from services.assistance.duties.use_cases import check_unbiased
from services.assistance.funds import queries
from services.assistance.funds.domain import AttemptState, Move, PaymentState
from services.assistance.funds.use_cases import payments
from services.assistance.models import Application, Attempt, Batch, Payment, Result
from shared.clashes import refuse_clash
from shared.contracts.access import Actor
from shared.db import find, hold_one
from shared.errors import Kind, NotFound, Refusal, SameEyes
from shared.officers import is_one_of
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, unsealed
from shared.states import step


class ResultPending(Refusal, kind=Kind.CONFLICT):
    """The bank's last word on this payment is being entered: try again in a moment."""

    zh = "银行对该笔款项的最新回盘正在入账，请稍后再试。"


class RecoveryTooHigh(Refusal):
    """More than was claimed cannot come back: {rest} fen are open."""

    zh = "收回金额不得超过追缴余额，当前余额为{rest}分。"


class RecoveryKnown(Refusal, kind=Kind.CONFLICT):
    """A recovery with this id was entered already, and is not entered twice: give another one its own id."""

    zh = "该编号的收回款已登记，不重复登记；另一笔收回款请使用新的编号。"


def claim_payment(db: Session, vault: Vault, by: Actor, payment_id: UUID, reason: str) -> Payment:
    """Claim back what was paid, with the reason; its case is in recovery until all that is claimed came back or was
    written off. The batch is held first, so that the bank tells nothing new of it meanwhile. Raises NotFound,
    WrongState, ResultPending, CaseElsewhere, Conflicted.
    """
    attempt = db.scalar(select(Attempt).where(Attempt.payment_id == payment_id, Attempt.state == AttemptState.PAID))
    if attempt and attempt.batch_id:
        hold_one(db, Batch, attempt.batch_id)
    payment, case = _held(db, by, payment_id)
    step(payment.state, PaymentState.RECEIVABLE)
    if attempt is None:
        raise NotFound  # another county paid it, and claims it
    db.refresh(attempt)
    untold = select(Result.id).where(Result.attempt_id == attempt.id, Result.applied_at.is_(None))
    if attempt.state != AttemptState.PAID or db.scalar(untold):
        raise ResultPending
    if State(case.state) in PAID_OUT:
        aid.recovery_opened(db, case, by)
    payments.move(db, by, [(payment, Move.CLAIM, attempt.id)])
    payment.claimed_by = by.account
    payment.claim_sealed = _sealed(db, vault, payment, "claim", reason)
    return payment


def recover_money(db: Session, by: Actor, payment_id: UUID, amount_fen: int, recovery_id: UUID | None) -> Payment:
    """Money that was claimed comes back, whole or in parts; one that is sent again with its id is not entered twice.

    Raises NotFound, Conflicted, WrongState, RecoveryTooHigh, RecoveryKnown.
    """
    payment, case = _held(db, by, payment_id)
    recovered = step(payment.state, PaymentState.RECOVERED)
    rest = payment.amount_fen - payment.recovered_fen
    if amount_fen > rest:
        raise RecoveryTooHigh(pointer="#/amount_fen", rest=rest)
    with refuse_clash(RecoveryKnown(pointer="#/id"), "transfers_once"):
        payments.move_part(db, by, payment, Move.RECOVER, recovery_id or uuid7(), amount_fen)
    payment.recovered_fen += amount_fen
    if amount_fen == rest:
        payment.state = recovered
        _end_recovery(db, by, case)
    return payment


def write_off(db: Session, vault: Vault, by: Actor, payment_id: UUID, reason: str) -> Payment:
    """Give up what has not come back of a claim, with the reason; not by whoever claimed it.

    Raises NotFound, Conflicted, WrongState, SameEyes.
    """
    payment, case = _held(db, by, payment_id)
    state = step(payment.state, PaymentState.WRITTEN_OFF)
    if is_one_of(db, by.account, [payment.claimed_by]):
        raise SameEyes
    payments.move_part(db, by, payment, Move.WRITE_OFF, payment.id, payment.amount_fen - payment.recovered_fen)
    payment.state = state
    _end_recovery(db, by, case)
    payment.write_off_sealed = _sealed(db, vault, payment, "write_off", reason)
    return payment


def _end_recovery(db: Session, by: Actor, case: Application) -> None:
    claimed = (each.state == PaymentState.RECEIVABLE for each in db.scalars(queries.payments(case.id)))
    if case.state == State.RECOVERY and not any(claimed):
        aid.recovered(db, case, by)


def _held(db: Session, by: Actor, payment_id: UUID) -> tuple[Payment, Application]:
    """A payment and its case, held after the person. Raises NotFound, CaseElsewhere, Conflicted."""
    payment = find(db, Payment, payment_id)
    case = hold_money(db, payment.application_id)
    check_unbiased(db, by, case)
    db.refresh(payment)
    return payment, case


def _sealed(db: Session, vault: Vault, payment: Payment, field: str, text: str) -> bytes | None:
    """Of a file that was erased no text is kept."""
    key = key_of(db, payment.veteran_id)
    return vault.seal(key, payment.veteran_id, field, text) if key else None


def read_reasons(db: Session, vault: Vault, payment: Payment) -> dict[str, str | None]:
    """Why it was claimed and written off, in plain; None where it was not, or where the key was destroyed."""
    see(db, find(db, Application, payment.application_id))
    person, key = payment.veteran_id, key_of(db, payment.veteran_id)
    return {
        "claim_reason": unsealed(vault, key, person, "claim", payment.claim_sealed),
        "write_off_reason": unsealed(vault, key, person, "write_off", payment.write_off_sealed),
    }

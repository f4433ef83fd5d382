"""A batch of payments: put together, sent to the bank, or discarded. Locks: batch, people, applications, funds."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assistance.aid.use_cases import payments as aid
from services.assistance.aid.use_cases.cases import see
from services.assistance.funds.domain import AttemptState, Move, PaymentState
from services.assistance.funds.use_cases import payments as funds
from services.assistance.models import Application, Batch, Payment
from services.assistance.payments import queries
from services.assistance.payments.domain import BatchEmpty, BatchState
from shared import aliases, clock
from shared.contracts.access import Actor
from shared.db import hold, hold_one
from shared.errors import ReferenceUnknown
from shared.states import step


def make_batch(db: Session, by: Actor, payment_ids: Sequence[UUID]) -> Batch:
    """Put payments together. Raises ReferenceUnknown, WrongState, PaymentUnderWay, and what `check_payable` does."""
    batch = Batch(area=by.area, state=BatchState.OPEN, made_by=by.account, made_at=clock.now(db))
    db.add(batch)
    db.flush()
    _prepare(db, by, batch, payment_ids)
    return batch


def change_batch(db: Session, by: Actor, batch_id: UUID, payment_ids: Sequence[UUID], expected: int | None) -> Batch:
    """Put other payments into a batch that is not sent yet.

    Raises NotFound, VersionStale, ReferenceUnknown, WrongState, PaymentUnderWay, and what `check_payable` does.
    """
    batch = hold_one(db, Batch, batch_id, within=by.area, expected=expected)
    step(batch.state, BatchState.SENT)
    _drop(db, batch)
    _prepare(db, by, batch, payment_ids)
    batch.version += 1
    return batch


def discard_batch(db: Session, by: Actor, batch_id: UUID, expected: int | None) -> Batch:
    """Give a batch up that is not sent yet. Raises NotFound, VersionStale, WrongState."""
    batch = hold_one(db, Batch, batch_id, within=by.area, expected=expected)
    batch.state = step(batch.state, BatchState.DISCARDED)
    _drop(db, batch)
    batch.version += 1
    return batch


def send_batch(db: Session, by: Actor, batch_id: UUID, expected: int | None) -> Batch:
    """Freeze a batch and let its money be on its way. A line is dropped whose payment was given back meanwhile, whose
    case waits for a visit or a review, or whose person has died or was erased.

    Raises NotFound, VersionStale, WrongState, CaseElsewhere, Conflicted, DutiesApart, BatchEmpty.
    """
    batch = hold_one(db, Batch, batch_id, within=by.area, expected=expected)
    batch.state, batch.sent_by, batch.sent_at = step(batch.state, BatchState.SENT), by.account, clock.now(db)
    batch.version += 1
    attempts = queries.prepared(db, batch.id)
    payments, cases = _held(db, [attempt.payment_id for attempt in attempts])
    living = queries.living(db, batch.id)
    sent: list[tuple[Payment, Move, UUID]] = []
    for attempt in attempts:
        payment = payments[attempt.payment_id]
        case = cases[payment.application_id]
        goes = payment.state == PaymentState.RESERVED and attempt.id in living and aid.is_payable(case)
        attempt.state = step(attempt.state, AttemptState.SENT if goes else AttemptState.DROPPED)
        if goes:
            aid.check_payable(db, by, case)
            sent.append((payment, Move.SEND, attempt.id))
    if not sent:
        raise BatchEmpty
    for payment, *_ in sent:
        aid.paying(db, cases[payment.application_id], by)
    funds.move(db, by, sent)
    return batch


def _prepare(db: Session, by: Actor, batch: Batch, payment_ids: Sequence[UUID]) -> None:
    payments, cases = _held(db, payment_ids)
    for place, id in enumerate(payment_ids):
        if id not in payments:
            raise ReferenceUnknown(pointer=f"#/payment_ids/{place}")
        payment = payments[id]
        step(payment.state, PaymentState.IN_TRANSIT, pointer=f"#/payment_ids/{place}")
        aid.check_payable(db, by, cases[payment.application_id])
    funds.prepare(db, by, list(payments.values()), batch.id, AttemptState.PREPARED)


def _drop(db: Session, batch: Batch) -> None:
    for attempt in queries.prepared(db, batch.id):
        attempt.state = step(attempt.state, AttemptState.DROPPED)
    db.flush()


def _held(db: Session, ids: Sequence[UUID]) -> tuple[dict[UUID, Payment], dict[UUID, Application]]:
    """Payments, those that the caller sees, and their applications, held after their people, who may be managed
    elsewhere.
    """
    rows = select(Payment).where(Payment.id.in_(ids)).order_by(Payment.id)
    payments = db.scalars(rows).all()
    aliases.lock_all(db, [payment.veteran_id for payment in payments])
    cases = hold(db, Application, *{payment.application_id for payment in payments})
    for case in cases:
        see(db, case)
    fresh = db.scalars(rows, execution_options={"populate_existing": True})
    return {each.id: each for each in fresh}, {each.id: each for each in cases}

"""Reads of payments, of batches within the caller's area, and of what banks told."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Text, Uuid, bindparam, func, literal, select
from sqlalchemy.orm import Session

from services.assistance.funds.domain import AttemptState
from services.assistance.models import Attempt, Batch, Payment, Person, Result, ResultFile
from services.assistance.payments.domain import Outcome, Sent
from shared.aliases import PERSON_ALIAS
from shared.security.ranges import are_few, within


def payments(area: str, query: Mapping[str, Any]) -> Select[Any]:
    """Payments that row security passes, by state if asked; the planner is told as of applications."""
    rows = select(Payment)
    if are_few(area):
        rows = rows.where(within(Payment.area, area) | within(Payment.case_area, area))
    if "state" not in query:
        return rows
    return rows.where(Payment.state == bindparam(None, str(query["state"]), Text, literal_execute=True))


def batches(query: Mapping[str, Any]) -> Select[Any]:
    return select(Batch).where(Batch.state == query["state"]) if "state" in query else select(Batch)


def lines(batch_id: UUID, query: Mapping[str, Any]) -> Select[Any]:
    """The attempts of a batch, by state if asked."""
    rows = select(Attempt).where(Attempt.batch_id == batch_id)
    return rows.where(Attempt.state == query["state"]) if "state" in query else rows


def prepared(db: Session, batch_id: UUID) -> Sequence[Attempt]:
    """The attempts of an open batch."""
    rows = lines(batch_id, {"state": AttemptState.PREPARED})
    return db.scalars(rows.order_by(Attempt.id)).all()


def living(db: Session, batch_id: UUID) -> frozenset[UUID]:
    """The attempts of a batch whose payees are known to be alive, and their files not erased."""
    payee = func.coalesce(PERSON_ALIAS.c.canonical, Attempt.veteran_id)
    rows = select(Attempt.id).outerjoin(PERSON_ALIAS, PERSON_ALIAS.c.old == Attempt.veteran_id)
    alive = rows.join(Person, Person.id == payee).where(Person.alive, ~Person.erased)
    return frozenset(db.scalars(alive.where(Attempt.batch_id == batch_id)))


def files(batch_id: UUID) -> Select[Any]:
    return select(ResultFile).where(ResultFile.batch_id == batch_id)


def results(batch_id: UUID) -> Select[Any]:
    """What the bank told of a batch."""
    return select(Result).join(Attempt, Attempt.id == Result.attempt_id).where(Attempt.batch_id == batch_id)


def sent(db: Session, batch_id: UUID) -> Mapping[UUID, Sent]:
    """What is with the bank of a batch, and what the bank has told of it so far, applied or not."""
    told: dict[UUID, list[Outcome]] = {}
    for result in db.scalars(results(batch_id).order_by(Result.id)):
        told.setdefault(result.attempt_id, []).append(Outcome(result.outcome))
    rows = select(Attempt, Payment.claimed_by).outerjoin(Payment, Payment.id == Attempt.payment_id)
    of_batch = rows.where(Attempt.batch_id == batch_id, Attempt.state != AttemptState.DROPPED)
    return {
        each.id: Sent(each.amount_fen, told.get(each.id, ()), claimed_by is not None)
        for each, claimed_by in db.execute(of_batch)
    }


def whose(db: Session, attempts: Collection[UUID]) -> tuple[set[UUID], set[UUID]]:
    """The people and the applications of attempts, to be locked before anything else of them is read."""
    rows = select(Attempt.veteran_id, Payment.application_id).join(Payment, Payment.id == Attempt.payment_id)
    pairs = db.execute(rows.where(Attempt.id.in_(attempts))).all()
    return {person for person, _ in pairs}, {case for _, case in pairs}


def tried(db: Session, attempts: Collection[UUID]) -> Mapping[UUID, tuple[Attempt, Payment]]:
    """Attempts and their payments, as they stand now."""
    rows = select(Attempt, Payment).join(Payment, Payment.id == Attempt.payment_id).where(Attempt.id.in_(attempts))
    pairs = db.execute(rows, execution_options={"populate_existing": True})
    return {attempt.id: (attempt, payment) for attempt, payment in pairs}


def parts(db: Session, cases: Collection[UUID]) -> Mapping[UUID, Sequence[Payment]]:
    """All payments of each case, as they stand now."""
    rows = select(Payment).where(Payment.application_id.in_(cases)).execution_options(populate_existing=True)
    of_case: dict[UUID, list[Payment]] = {}
    for payment in db.scalars(rows):
        of_case.setdefault(payment.application_id, []).append(payment)
    return of_case


def people(db: Session, ids: Collection[UUID]) -> Mapping[UUID, Person]:
    """Whom each of these ids stands for now, of those who are known."""
    named = select(func.unnest(literal(list(ids), ARRAY(Uuid))).label("id")).subquery()
    now = func.coalesce(PERSON_ALIAS.c.canonical, named.c.id)
    rows = select(named.c.id, Person).outerjoin(PERSON_ALIAS, PERSON_ALIAS.c.old == named.c.id)
    return {id: person for id, person in db.execute(rows.join(Person, Person.id == now)).all()}

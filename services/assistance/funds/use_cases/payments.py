"""What grants take from funds: reserved, then paid or given back, and claimed back. The caller holds the application,
which stands for its payments and their attempts.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.funds import domain, queries
from services.assistance.funds.domain import LEADS_TO, AttemptState, Move, PaymentState, Pot, Wanted, entry
from services.assistance.funds.rules import ANY, PURPOSES
from services.assistance.funds.use_cases.ledger import Days, post
from services.assistance.models import Application, Attempt, Payment
from shared.bulk import write, write_last
from shared.clashes import refuse_clash
from shared.contracts.access import Actor
from shared.errors import Kind, Refusal
from shared.security.areas import covers
from shared.states import step


class NothingWaits(Refusal, kind=Kind.CONFLICT):
    """No payment of this grant waits, or one of them is at the bank: read where each of them stands."""

    zh = "该笔帮扶没有待发放的款项，或有款项正在银行办理：请查看各笔款项的状态。"


class FundUnknown(Refusal):
    """No such fund pays for a case of this county: `GET /v1/funds` lists those there are, each with its area."""

    zh = "没有可用于本县（市、区）案件的此项资金：`GET /v1/funds` 列明现有资金及其所属地区。"


class PaymentUnderWay(Refusal, kind=Kind.CONFLICT):
    """This payment stands in a batch already or was made: discard the batch first, or await its result."""

    zh = "该笔款项已列入发放批次或已发放，请先作废批次或等待银行回盘。"


def reserve(db: Session, by: Actor, application: Application, wanted: Sequence[Wanted]) -> None:
    """Keep what a grant takes from one fund or several, all or nothing.

    Raises FundUnknown, OtherPurpose, FundTwice, AboveCeiling, FundShort.
    """
    funds = queries.granting(db, application.case_area, [each.fund_id for each in wanted])
    for place, each in enumerate(wanted):
        if each.fund_id not in funds:
            raise FundUnknown(pointer=f"#/funds/{place}/fund_id")
    purposes = PURPOSES if application.need == ANY else (application.need, ANY)
    domain.check_wanted(wanted, {id: fund.ceilings for id, fund in funds.items()}, purposes)
    ids = [uuid7() for _ in wanted]
    entries = [
        entry(Move.RESERVE, id, Pot(each.fund_id, None, each.purpose), each.amount_fen)
        for id, each in zip(ids, wanted, strict=True)
    ]
    days = post(db, by, entries, "#/funds", of_caller=all(covers(by.area, fund.area) for fund in funds.values()))
    for id, each in zip(ids, wanted, strict=True):
        write_last(db, Payment, _payment(id, application, each, days[each.fund_id].year))


def prepare(
    db: Session, by: Actor, payments: Sequence[Payment], batch_id: UUID | None, state: AttemptState
) -> list[UUID]:
    """Begin an attempt of each payment, in a batch or, already made, outside any. Returns their ids. Raises
    PaymentUnderWay.
    """
    attempts = [
        {
            "id": uuid7(),
            "area": by.area,
            "payment_id": each.id,
            "batch_id": batch_id,
            "veteran_id": each.veteran_id,
            "amount_fen": each.amount_fen,
            "state": state,
        }
        for each in payments
    ]
    with refuse_clash(PaymentUnderWay(), "attempts_live"):
        write(db, Attempt, attempts)
    return [UUID(str(each["id"])) for each in attempts]


def pay(db: Session, by: Actor, application_id: UUID) -> None:
    """Pay all that a grant has reserved outside any batch: sent and confirmed in one go.

    Raises NothingWaits while part of it is on its way, PaymentUnderWay.
    """
    payments = _reserved(db, application_id)
    attempts = prepare(db, by, payments, None, AttemptState.PAID)
    pairs = list(zip(payments, attempts, strict=True))
    move(db, by, [(payment, each, id) for each in (Move.SEND, Move.CONFIRM) for payment, id in pairs])


def release(db: Session, by: Actor, application_id: UUID) -> Sequence[Payment]:
    """Give back all that a grant has reserved and will not be paid. Returns all payments of the grant. Raises
    NothingWaits while part of it is on its way.
    """
    give_back(db, by, _reserved(db, application_id))
    return db.scalars(queries.payments(application_id)).all()


def release_waiting(db: Session, application_id: UUID) -> Sequence[Payment]:
    """The same for a case that is over; what is on its way then is given back if the bank fails to pay it."""
    payments = db.scalars(queries.payments(application_id)).all()
    give_back(db, None, _waiting(payments))
    return payments


def give_back(db: Session, by: Actor | None, reserved: Sequence[Payment]) -> None:
    """Give back payments that are reserved; an attempt not sent yet is dropped."""
    prepared = Attempt.payment_id.in_([each.id for each in reserved]) & (Attempt.state == AttemptState.PREPARED)
    db.execute(update(Attempt).where(prepared).values(state=AttemptState.DROPPED))
    move(db, by, [(each, Move.RELEASE, each.id) for each in reserved])


def _reserved(db: Session, application_id: UUID) -> list[Payment]:
    """Those payments of a grant that wait. Raises NothingWaits: one may be on its way, or none waits."""
    payments = db.scalars(queries.payments(application_id)).all()
    waiting = _waiting(payments)
    if not waiting or any(each.state == PaymentState.IN_TRANSIT for each in payments):
        raise NothingWaits
    return waiting


def _waiting(payments: Iterable[Payment]) -> list[Payment]:
    return [each for each in payments if each.state == PaymentState.RESERVED]


def is_open(payments: Iterable[Payment]) -> bool:
    """Whether one of them waits or is on its way."""
    return any(each.state in (PaymentState.RESERVED, PaymentState.IN_TRANSIT) for each in payments)


def paid_before(db: Session, application: Application) -> int:
    """What counts as paid already when a case is decided, in fen: nothing unless it was overturned, or goes on for
    another.
    """
    anew = application.reviewed_by or application.reopens
    return queries.paid_of_matter(db, application.id) if anew else 0


def move(db: Session, by: Actor | None, moved: Sequence[tuple[Payment, Move, UUID]]) -> None:
    """Lead whole payments into the states that moves give them, each for the source with the id beside it: an attempt,
    or where nothing was tried the payment itself. Raises WrongState.
    """
    for payment, each, _ in moved:
        payment.state = step(payment.state, LEADS_TO[each])
    days = _enter(db, by, [(payment, each, source, payment.amount_fen) for payment, each, source in moved])
    for payment, *_ in moved:
        if payment.state == PaymentState.PAID:
            payment.paid_on = days[payment.fund_id]
        elif payment.state == PaymentState.RESERVED:
            payment.paid_on = None


def move_part(db: Session, by: Actor, payment: Payment, each: Move, source_id: UUID, fen: int) -> None:
    """Let part of a claimed payment come back, or write it off. What its state is then, the caller says."""
    _enter(db, by, [(payment, each, source_id, fen)])


def _enter(db: Session, by: Actor | None, moved: Sequence[tuple[Payment, Move, UUID, int]]) -> Days:
    """Enter moves on the open days of their funds, which are returned."""
    return post(db, by, [entry(each, source, _pot(payment), fen) for payment, each, source, fen in moved])


def _payment(id: UUID, application: Application, wanted: Wanted, year: int) -> dict[str, Any]:
    return {
        "id": id,
        "area": application.area,
        "veteran_id": application.veteran_id,
        "application_id": application.id,
        "case_area": application.case_area,
        "year": year,
        "state": PaymentState.RESERVED,
        **vars(wanted),
    }


def _pot(payment: Payment) -> Pot:
    return Pot(payment.fund_id, payment.year, payment.purpose)

"""What grants take from funds: reserved, then paid or given back. The caller holds the application."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.funds import domain, queries
from services.assistance.funds.domain import Entry, Move, PaymentState, Pot, Wanted, entry
from services.assistance.funds.use_cases.ledger import Days, open_days, post
from services.assistance.models import Application, Fund, Payment
from shared.contracts.access import Actor
from shared.errors import Refusal
from shared.states import step


class FundUnknown(Refusal):
    """There is no such fund for your area; `GET /v1/funds` lists those there are."""


def reserve(db: Session, by: Actor, application: Application, wanted: Sequence[Wanted]) -> list[Payment]:
    """Keep what a grant takes from one fund or several, all or nothing.

    Raises FundUnknown, FundTwice, AboveCeiling, FundShort.
    """
    rows = db.scalars(queries.funds(by.area).where(Fund.id.in_([each.fund_id for each in wanted]))).all()
    funds = {fund.id: fund for fund in rows}
    for place, each in enumerate(wanted):
        if each.fund_id not in funds:
            raise FundUnknown(pointer=f"#/funds/{place}/fund_id")
    domain.check_wanted(wanted, {id: fund.ceilings for id, fund in funds.items()})
    days = open_days(db, funds.keys())
    payments = [
        Payment(
            id=uuid7(),
            area=application.area,
            veteran_id=application.veteran_id,
            application_id=application.id,
            year=days[each.fund_id].day.year,
            state=PaymentState.RESERVED,
            **vars(each),
        )
        for each in wanted
    ]
    db.add_all(payments)
    db.flush()
    post(db, by, days, _entries(Move.RESERVE, payments), "#/funds")
    return payments


def pay(db: Session, by: Actor, application_id: UUID) -> None:
    """Pay all that a grant has reserved: sent and confirmed in one go, since there are no batches yet. Raises
    WrongState.
    """
    payments, days = _lead(db, application_id, PaymentState.PAID)
    for payment in payments:
        payment.paid_on = days[payment.fund_id].day
    # Each payment has one attempt, which goes by the payment's own id.
    post(db, by, days, [*_entries(Move.SEND, payments), *_entries(Move.CONFIRM, payments)])


def release(db: Session, by: Actor | None, application_id: UUID) -> None:
    """Give back all that a grant has reserved and will not be paid. Raises WrongState."""
    payments, days = _lead(db, application_id, PaymentState.RELEASED)
    post(db, by, days, _entries(Move.RELEASE, payments))


def _lead(db: Session, application_id: UUID, to: PaymentState) -> tuple[Sequence[Payment], Days]:
    """Lead each payment of a grant into its next state, on the open days of their funds."""
    payments = db.scalars(queries.payments(application_id)).all()
    for payment in payments:
        payment.state = step(payment.state, to)
    return payments, open_days(db, {payment.fund_id for payment in payments})


def _entries(move: Move, payments: Sequence[Payment]) -> list[Entry]:
    return [entry(move, each.id, Pot(each.fund_id, each.year, each.purpose), each.amount_fen) for each in payments]

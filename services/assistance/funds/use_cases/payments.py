"""What grants take from funds: reserved, then paid or given back. The caller holds the application."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.funds import domain, queries
from services.assistance.funds.domain import Entry, Move, PaymentState, Pot, Wanted, entry
from services.assistance.funds.use_cases.ledger import keep_funds, open_books, post
from services.assistance.models import Application, Fund, Payment
from shared.contracts.access import Actor
from shared.errors import Refusal
from shared.security.ranges import concerning
from shared.states import step


class FundUnknown(Refusal):
    """There is no such fund for your area; `GET /v1/funds` lists those there are."""


def reserve(db: Session, by: Actor, application: Application, wanted: Sequence[Wanted]) -> None:
    """Keep what a grant takes from one fund or several, all or nothing.

    Raises FundUnknown, FundTwice, AboveCeiling, FundShort.
    """
    known = keep_funds(db, Fund.id.in_([each.fund_id for each in wanted]), concerning(Fund.area, by.area))
    funds = {fund.id: fund for fund in known}
    for place, each in enumerate(wanted):
        if each.fund_id not in funds:
            raise FundUnknown(pointer=f"#/funds/{place}/fund_id")
    domain.check_wanted(wanted, {id: fund.ceilings for id, fund in funds.items()})
    with open_books(db, known) as days:
        payments = [_payment(application, each, days[each.fund_id].day.year) for each in wanted]
        post(db, by, days, _entries(Move.RESERVE, payments), "#/funds")
    db.add_all(payments)


def pay(db: Session, by: Actor, application_id: UUID) -> None:
    """Pay all that a grant has reserved: sent and confirmed in one go, since there are no batches yet. Raises
    WrongState.
    """
    # Each payment has one attempt, which goes by the payment's own id.
    _lead(db, by, application_id, PaymentState.PAID, Move.SEND, Move.CONFIRM)


def release(db: Session, by: Actor | None, application_id: UUID) -> None:
    """Give back all that a grant has reserved and will not be paid. Raises WrongState."""
    _lead(db, by, application_id, PaymentState.RELEASED, Move.RELEASE)


def _payment(application: Application, wanted: Wanted, year: int) -> Payment:
    return Payment(
        id=uuid7(),
        area=application.area,
        veteran_id=application.veteran_id,
        application_id=application.id,
        year=year,
        state=PaymentState.RESERVED,
        **vars(wanted),
    )


def _lead(db: Session, by: Actor | None, application_id: UUID, to: PaymentState, *moves: Move) -> None:
    """Lead each payment of a grant into its next state, whose moves are entered on the open days of their funds."""
    every = db.scalars(queries.payments(application_id)).all()
    payments = [each for each in every if each.state != PaymentState.RELEASED] or every  # it was granted anew
    for payment in payments:
        payment.state = step(payment.state, to)
    funds = keep_funds(db, Fund.id.in_([payment.fund_id for payment in payments]))
    with open_books(db, funds) as days:
        post(db, by, days, [each for move in moves for each in _entries(move, payments)])
    for payment in payments:
        payment.paid_on = days[payment.fund_id].day if to is PaymentState.PAID else None


def _entries(move: Move, payments: Sequence[Payment]) -> list[Entry]:
    return [entry(move, each.id, Pot(each.fund_id, each.year, each.purpose), each.amount_fen) for each in payments]

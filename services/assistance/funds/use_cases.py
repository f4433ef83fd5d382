"""Funds and their ledger."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.funds import events
from services.assistance.funds.domain import MOVES, Balances, Posting
from services.assistance.models import Application, Fund, LedgerEntry
from shared import clock
from shared.contracts.access import Actor
from shared.db import hold, hold_one
from shared.errors import AreaForeign, Refusal
from shared.events.outbox import publish
from shared.security.areas import covers


class FundUnknown(Refusal):
    """There is no such fund for your area; `GET /v1/funds` lists those there are."""


def open_fund(db: Session, by: Actor, name: str, area: str) -> Fund:
    """Set up an empty fund for an area. Raises AreaForeign."""
    if not covers(by.area, area):
        raise AreaForeign(pointer="#/area")
    fund = Fund(area=area, name=name, available_fen=0, reserved_fen=0)
    publish(db, fund, events.fund_opened(fund))
    return fund


def deposit_money(db: Session, by: Actor, fund_id: UUID, amount_fen: int) -> Fund:
    """Money comes in from outside. Raises NotFound."""
    fund = hold_one(db, Fund, fund_id, within=by.area)
    post_entry(db, by, fund, Posting.DEPOSIT, amount_fen)
    publish(db, fund, events.fund_deposited(fund, amount_fen))
    return fund


def fund_for(db: Session, by: Actor, fund_id: UUID) -> Fund:
    """Lock a fund that serves the caller's area: its own, or of an area above. Raises FundUnknown."""
    funds = hold(db, Fund, fund_id)
    if not funds or not (covers(funds[0].area, by.area) or covers(by.area, funds[0].area)):
        raise FundUnknown(pointer="#/fund_id")
    return funds[0]


def post_entry(
    db: Session, by: Actor, fund: Fund, posting: Posting, amount_fen: int, case: Application | None = None
) -> None:
    """Enter a posting into the ledger of a fund that is held, and its balances. Raises FundShort.

    The entry belongs to the area of its case, or of the fund where there is none. No event carries what is reserved or
    paid, and the fund's version stays: beside the case's own event such a sum would be known as one person's.
    """
    balances = Balances(fund.available_fen, fund.reserved_fen).after(posting, amount_fen)
    fund.available_fen, fund.reserved_fen = balances.available, balances.reserved
    credit, debit = MOVES[posting]
    db.add(
        LedgerEntry(
            fund_id=fund.id,
            area=case.area if case else fund.area,
            posting=posting,
            credit=credit,
            debit=debit,
            amount_fen=amount_fen,
            application_id=case.id if case else None,
            posted_by=by.account,
            posted_at=clock.now(db),
        )
    )

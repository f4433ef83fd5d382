"""Funds: opened, and what comes into them."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.funds import domain, events, queries
from services.assistance.funds.domain import DayState, Entry, FundShort, Kind, Move, Place, Pot, entry
from services.assistance.funds.rules import PURPOSES
from services.assistance.funds.use_cases.ledger import post
from services.assistance.models import Account, BookDay, Fund, Transfer
from shared import clock
from shared.bulk import write
from shared.clashes import refuse_clash
from shared.contracts.access import Actor
from shared.db import count_change
from shared.errors import NotFound
from shared.events.outbox import publish, publish_written
from shared.stations import named_area


def open_fund(db: Session, by: Actor, name: str, area: str, ceilings: Mapping[str, int]) -> Fund:
    """Set up an empty fund for an area; the first one opens the area's book. Raises AreaForeign,
    NoOpenStation.
    """
    area = named_area(db, by.area, area)
    day = {"id": uuid7(), "area": area, "day": clock.today(db), "state": DayState.OPEN}
    # Of two first funds at once one finds the other's day by its date, or by being the open one: whichever comes first.
    write(db, BookDay, [day], "ON CONFLICT DO NOTHING")
    fund = Fund(area=area, name=name, ceilings=dict(ceilings))
    publish(db, fund, events.fund_opened(fund))
    return fund


def deposit_money(
    db: Session, by: Actor, fund_id: UUID, amount_fen: int, purpose: str, deposit_id: UUID | None
) -> Fund:
    """Money comes in from outside, for a purpose; a deposit that is sent again with its id is not entered twice.

    Raises NotFound, DepositKnown.
    """
    fund = count_change(db, Fund, fund_id, within=by.area)
    with refuse_clash(domain.DepositKnown(pointer="#/id"), "transfers_once"):
        post(db, by, [entry(Move.DEPOSIT, deposit_id or uuid7(), Pot(fund.id, None, purpose), amount_fen)])
    publish_written(db, [(fund, events.fund_deposited(fund, amount_fen))])
    return fund


def reverse_deposit(db: Session, by: Actor, fund_id: UUID, transfer_id: UUID) -> Fund:
    """Take a deposit back that was entered by mistake: an entry stays, and another one reverses it.

    What was carried is taken from the year that it was carried into, and goes back to the year that it came in.

    Raises NotFound, DepositAlone, ReversedAlready, DepositUsed.
    """
    fund = count_change(db, Fund, fund_id, within=by.area)
    transfer = db.scalar(queries.transfers(fund.id).where(Transfer.id == transfer_id))
    if transfer is None:
        raise NotFound
    if transfer.source_kind != Move.DEPOSIT:
        raise domain.DepositAlone
    account = db.get_one(Account, transfer.debit)
    pot = Pot(account.fund_id, account.year, account.purpose)
    now = replace(pot, year=None) if PURPOSES.get(pot.purpose) else pot
    credit, debit = Place(now, Kind.AVAILABLE), Place(pot, Kind.SOURCE)
    try:
        with refuse_clash(domain.ReversedAlready(), "transfers_reverses_key"):
            post(db, by, [Entry(Move.REVERSE, transfer.id, transfer.amount_fen, credit, debit, 0, transfer.id)])
    except FundShort:
        raise domain.DepositUsed from None
    publish_written(db, [(fund, events.fund_deposit_reversed(fund, transfer.amount_fen))])
    return fund

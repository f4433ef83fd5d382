"""Reads of funds, their ledger and their books. Row security shows books within the caller's area alone."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.assistance.funds.domain import Kind, Pot
from services.assistance.models import Account, Attempt, BookDay, BookLine, Fund, Payment, Transfer
from shared.driver import execute, scalar
from shared.security.areas import COUNTY, at_level, covers
from shared.security.ranges import concerning, within


def funds(area: str) -> Select[Any]:
    """Funds of the caller's area and of the areas above it."""
    return select(Fund).where(concerning(Fund.area, area))


def granting(db: Session, case_area: str, ids: Collection[UUID]) -> Mapping[UUID, Any]:
    """Area and ceilings of those of some funds that may pay for a case: its county's, and those within or above that;
    of a case of the city itself, any of the city.
    """
    area = at_level(case_area, COUNTY)
    rows = execute(db, "SELECT id, area, ceilings FROM funds WHERE id = ANY (%(ids)s)", {"ids": list(ids)})
    return {fund.id: fund for fund in rows if covers(fund.area, area) or covers(area, fund.area)}


def balances(db: Session, funds: Collection[UUID]) -> Mapping[tuple[UUID, str], int]:
    """What funds hold in each kind of account, in fen."""
    rows = execute(db, _BALANCES, {"funds": list(funds)})
    return {(row.fund_id, row.kind): row.fen for row in rows}


_BALANCES = """
    SELECT fund_id, kind, sum(balance_fen)::bigint AS fen FROM accounts WHERE fund_id = ANY (%(funds)s)
     GROUP BY fund_id, kind
"""


def accounts(fund_id: UUID) -> Select[Any]:
    return select(Account).where(Account.fund_id == fund_id)


def available(db: Session, area: str) -> Mapping[Pot, int]:
    """What the funds in an area's book have left to grant, in fen."""
    rows = db.execute(
        select(Account.fund_id, Account.year, Account.purpose, Account.balance_fen).where(
            Account.area == area, Account.kind == Kind.AVAILABLE
        )
    )
    return {Pot(fund, year, purpose): fen for fund, year, purpose, fen in rows}


def transfers(fund_id: UUID) -> Select[Any]:
    """Entries in a fund's accounts."""
    return select(Transfer).where(Transfer.debit.in_(select(Account.id).where(Account.fund_id == fund_id)))


def applications_of(db: Session, sources: Collection[UUID]) -> Mapping[UUID, UUID]:
    """The applications that payments and attempts to pay belong to, within the caller's area."""
    attempted = select(Attempt.id, Payment.application_id).join(Payment, Payment.id == Attempt.payment_id)
    reserved = select(Payment.id, Payment.application_id).where(Payment.id.in_(sources))
    rows = db.execute(reserved.union(attempted.where(Attempt.id.in_(sources))))
    return {id: application for id, application in rows}


def payments(application_id: UUID) -> Select[Any]:
    """What a grant takes from which fund."""
    return select(Payment).where(Payment.application_id == application_id).order_by(Payment.id)


def paid_of_matter(db: Session, application_id: UUID) -> int:
    """What was paid in a case and those that it goes on for, in fen; what is still with the bank may arrive."""
    return int(scalar(db, _PAID, {"id": application_id}))


_PAID = """
    WITH RECURSIVE matter AS (
        SELECT id, reopens FROM applications WHERE id = %(id)s
        UNION ALL SELECT former.id, former.reopens FROM applications AS former JOIN matter ON former.id = matter.reopens
    )
    SELECT coalesce(sum(amount_fen - recovered_fen), 0) FROM payments JOIN matter ON matter.id = application_id
     WHERE state <> 'RELEASED'
"""


def days(area: str) -> Select[Any]:
    """Days of the books of an area."""
    return select(BookDay).where(within(BookDay.area, area))


def lines(day_id: UUID) -> Select[BookLine, Account]:
    """The report of a closed day, each line with its account."""
    rows = select(BookLine, Account).join(Account, Account.id == BookLine.account_id)
    order = (Account.fund_id, Account.year, Account.purpose, Account.kind)
    return rows.where(BookLine.day_id == day_id).order_by(*order)

"""Funds and their ledger."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.funds import queries, use_cases
from services.assistance.funds.schemas import DepositSchema, FundSchema, LedgerEntrySchema, NewFundSchema
from services.assistance.models import Fund, LedgerEntry
from shared.contracts.access import Actor
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("funds", __name__, description="Funds")
ONE = "/v1/funds/<uuid:fund_id>"


def _visible(db: Session, by: Actor, fund_id: UUID) -> Fund:
    fund: Fund | None = db.scalar(queries.funds(by.area).where(Fund.id == fund_id))
    if fund is None:
        raise NotFound
    return fund


@routes.write("/v1/funds", may="fund:manage", body=NewFundSchema, answer=FundSchema)
def open_fund(db: Session, by: Actor, body: Fields) -> Fund:
    """Set up an empty fund."""
    return use_cases.open_fund(db, by, body["name"], body["area"])


@routes.page("/v1/funds", may="fund:read", of=FundSchema)
def list_funds(db: Session, by: Actor, query: Fields) -> Page:
    """Funds of your area and of those above it, with balances in fen."""
    return paginate(db, queries.funds(by.area), [Fund.id], query)


@routes.read(ONE, may="fund:read", answer=FundSchema)
def get_fund(db: Session, by: Actor, fund_id: UUID) -> Fund:
    """One fund."""
    return _visible(db, by, fund_id)


@routes.write(f"{ONE}/deposits", may="fund:manage", body=DepositSchema, answer=FundSchema)
def deposit(db: Session, by: Actor, body: Fields, fund_id: UUID) -> Fund:
    """Enter money that came in."""
    return use_cases.deposit_money(db, by, fund_id, body["amount_fen"])


@routes.page(f"{ONE}/entries", may="fund:read", of=LedgerEntrySchema)
def list_entries(db: Session, by: Actor, query: Fields, fund_id: UUID) -> Page:
    """The fund's ledger, oldest entry first; entries for applications outside your area are left out."""
    return paginate(db, queries.ledger(_visible(db, by, fund_id).id), [LedgerEntry.id], query)

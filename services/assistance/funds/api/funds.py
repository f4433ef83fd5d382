"""Funds and their ledger."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.funds import queries
from services.assistance.funds.domain import Kind
from services.assistance.funds.schemas import AccountSchema, DepositSchema, FundSchema, NewFundSchema, TransferSchema
from services.assistance.funds.use_cases import funds as use_cases
from services.assistance.models import Account, Fund, Transfer
from shared.contracts.access import Actor
from shared.db import columns
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.areas import covers

routes = Routes("funds", __name__, description="Funds")
ONE = "/v1/funds/<uuid:fund_id>"


def _visible(db: Session, by: Actor, fund_id: UUID) -> Fund:
    fund: Fund | None = db.scalar(queries.funds(by.area).where(Fund.id == fund_id))
    if fund is None:
        raise NotFound
    return fund


def _shown(db: Session, by: Actor, funds: Sequence[Fund]) -> list[Fields]:
    """Funds with what they hold, where their book is within the caller's area."""
    balances = queries.balances(db, [fund.id for fund in funds])

    def held(fund: Fund, kind: Kind) -> int | None:
        return balances.get((fund.id, kind), 0) if covers(by.area, fund.area) else None

    return [
        {
            **columns(fund),
            "ceilings": [{"purpose": name, "amount_fen": fen} for name, fen in sorted(fund.ceilings.items())],
            "available_fen": held(fund, Kind.AVAILABLE),
            "reserved_fen": held(fund, Kind.RESERVED),
        }
        for fund in funds
    ]


@routes.write("/v1/funds", may="fund:manage", body=NewFundSchema, answer=FundSchema)
def open_fund(db: Session, by: Actor, body: Fields) -> Fields:
    """Set up an empty fund."""
    ceilings = {each["purpose"]: each["amount_fen"] for each in body["ceilings"]}
    return _shown(db, by, [use_cases.open_fund(db, by, body["name"], body["area"], ceilings)])[0]


@routes.page("/v1/funds", may="fund:read", of=FundSchema)
def list_funds(db: Session, by: Actor, query: Fields) -> Page:
    """Funds of your area and of those above it.

    With balances in fen where their books are within your area.
    """
    page = paginate(db, queries.funds(by.area), [Fund.id], query)
    return Page(_shown(db, by, page.items), page.next)


@routes.read(ONE, may="fund:read", answer=FundSchema)
def get_fund(db: Session, by: Actor, fund_id: UUID) -> Fields:
    """One fund."""
    return _shown(db, by, [_visible(db, by, fund_id)])[0]


@routes.write(f"{ONE}/deposits", may="fund:manage", body=DepositSchema, answer=FundSchema)
def deposit(db: Session, by: Actor, body: Fields, fund_id: UUID) -> Fields:
    """Enter money that came in."""
    fund = use_cases.deposit_money(db, by, fund_id, body["amount_fen"], body["purpose"], body.get("id"))
    return _shown(db, by, [fund])[0]


@routes.write(f"{ONE}/entries/<uuid:entry_id>/reversal", may="fund:manage", answer=FundSchema)
def reverse_deposit(db: Session, by: Actor, fund_id: UUID, entry_id: UUID) -> Fields:
    """Take a deposit back that was entered by mistake, if the fund still holds it."""
    return _shown(db, by, [use_cases.reverse_deposit(db, by, fund_id, entry_id)])[0]


@routes.page(f"{ONE}/accounts", may="fund:read", of=AccountSchema)
def list_accounts(db: Session, by: Actor, query: Fields, fund_id: UUID) -> Page:
    """Where a fund's money is, by year, purpose and kind.

    None if its book is not within your area.
    """
    return paginate(db, queries.accounts(_visible(db, by, fund_id).id), [Account.id], query)


@routes.page(f"{ONE}/entries", may="fund:read", of=TransferSchema)
def list_entries(db: Session, by: Actor, query: Fields, fund_id: UUID) -> Page:
    """The fund's ledger, oldest entry first. None if its book is not within your area."""
    page = paginate(db, queries.transfers(_visible(db, by, fund_id).id), [Transfer.id], query)
    applications = queries.applications_of(db, [entry.source_id for entry in page.items])
    return page.showing(lambda entry: {**columns(entry), "application_id": applications.get(entry.source_id)})

"""Funds → events."""

from services.assistance.models import Fund
from shared.events.envelope import Event


def fund_opened(fund: Fund) -> Event:
    return Event("fund.opened.v1", {"fund_id": fund.id, "name": fund.name}, fund.area)


def fund_deposited(fund: Fund, amount_fen: int) -> Event:
    return Event("fund.deposited.v1", {"fund_id": fund.id, "amount_fen": amount_fen}, fund.area)


def fund_deposit_reversed(fund: Fund, amount_fen: int) -> Event:
    return Event("fund.deposit_reversed.v1", {"fund_id": fund.id, "amount_fen": amount_fen}, fund.area)

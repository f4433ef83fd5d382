"""Rows of assistance → published events."""

from services.assistance.models import Application, Fund
from shared.events.envelope import Event


def aid(step: str, application: Application) -> Event:
    """`aid.<step>.v1`: applied, verified, granted, refused or paid. No sum, no ground."""
    data = {
        "application_id": application.id,
        "veteran_id": application.veteran_id,
        "emergency": application.emergency,
    }
    return Event(f"aid.{step}.v1", data, application.area)


def fund_opened(fund: Fund) -> Event:
    return Event("fund.opened.v1", {"fund_id": fund.id, "name": fund.name}, fund.area)


def fund_deposited(fund: Fund, amount_fen: int) -> Event:
    return Event("fund.deposited.v1", {"fund_id": fund.id, "amount_fen": amount_fen}, fund.area)

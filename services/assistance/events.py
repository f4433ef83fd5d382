"""Rows of assistance → published events."""

from services.assistance.domain.ledger import Posting
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


def fund_posted(fund: Fund, posting: Posting, amount_fen: int) -> Event:
    """Sums, and no person."""
    data = {
        "fund_id": fund.id,
        "posting": posting,
        "amount_fen": amount_fen,
        "available_fen": fund.available_fen,
        "reserved_fen": fund.reserved_fen,
    }
    return Event("fund.posted.v1", data, fund.area)

"""Rows of assistance → published events."""

from services.assistance.models import Application, Fund, Lead
from shared.events.envelope import Event


def aid(step: str, application: Application) -> Event:
    """`aid.<step>.v1`: applied, verified, granted, refused or paid. No sum, no ground."""
    data = {
        "application_id": application.id,
        "veteran_id": application.veteran_id,
        "emergency": application.emergency,
        **({"hardship_id": application.hardship_id} if application.hardship_id else {}),
    }
    return Event(f"aid.{step}.v1", data, application.area)


def lead(change: str, row: Lead) -> Event:
    """`lead.<change>.v1`: opened, taken_up, declined or lapsed. No reason."""
    data = {
        "lead_id": row.id,
        "veteran_id": row.veteran_id,
        "hardship_id": row.hardship_id,
        "urgent": row.urgent,
        **({"application_id": row.application_id} if row.application_id else {}),
    }
    return Event(f"lead.{change}.v1", data, row.area)


def fund_opened(fund: Fund) -> Event:
    return Event("fund.opened.v1", {"fund_id": fund.id, "name": fund.name}, fund.area)


def fund_deposited(fund: Fund, amount_fen: int) -> Event:
    return Event("fund.deposited.v1", {"fund_id": fund.id, "amount_fen": amount_fen}, fund.area)

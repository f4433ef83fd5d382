"""Reads of funds and their ledger."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.assistance.models import Fund, LedgerEntry
from shared.security.areas import scope


def funds(area: str) -> Select[Any]:
    """Funds of the caller's area and of the areas above it."""
    prefix = scope(area)
    above = [prefix[:digits].ljust(12, "0") for digits in (4, 6, 9) if digits <= len(prefix)]
    return select(Fund).where(Fund.area.in_(above) | Fund.area.startswith(prefix))


def ledger(fund_id: UUID) -> Select[Any]:
    return select(LedgerEntry).where(LedgerEntry.fund_id == fund_id)

"""Reads of funds and their ledger."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.assistance.models import Fund, LedgerEntry
from shared.security.ranges import concerning


def funds(area: str) -> Select[Any]:
    """Funds of the caller's area and of the areas above it."""
    return select(Fund).where(concerning(Fund.area, area))


def ledger(fund_id: UUID) -> Select[Any]:
    return select(LedgerEntry).where(LedgerEntry.fund_id == fund_id)

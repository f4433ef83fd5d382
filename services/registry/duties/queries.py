"""Reads of the duty list 服务清单: version 1 ships with the product, the city publishes what follows."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.duties.rules import DUTIES
from services.registry.models import DutyList


def versions(db: Session) -> Sequence[DutyList]:
    """Every version, the first first."""
    return [DutyList(**DUTIES), *db.scalars(select(DutyList).order_by(DutyList.version))]


def version(db: Session, number: int | None, today: date) -> DutyList | None:
    """One version, or the last that is in force."""
    if number is not None:
        return next((found for found in versions(db) if found.version == number), None)
    return [found for found in versions(db) if found.valid_from <= today or found.version == 1][-1]

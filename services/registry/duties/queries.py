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
        return next((each for each in versions(db) if each.version == number), None)
    return [each for each in versions(db) if each.valid_from <= today or each.version == 1][-1]

"""Reads of arrangements."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.registry.models import Area, Arrangement
from shared.security.areas import CITY


def entered(year: int) -> Select[Arrangement]:
    """What was entered of a year, the last first."""
    return select(Arrangement).where(Arrangement.year == year).order_by(Arrangement.version.desc())


def city(db: Session) -> str | None:
    """The code of the city; None before the divisions are loaded."""
    return db.scalar(select(Area.code).where(Area.level == CITY).order_by(Area.code).limit(1))

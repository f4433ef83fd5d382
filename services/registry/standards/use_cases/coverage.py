"""How many stations an area must have, as the city sets it."""

from sqlalchemy.orm import Session

from services.registry.models import Area, CoverageRequired
from services.registry.standards.queries import coverage
from shared import clock
from shared.clashes import add_or_refuse
from shared.contracts.access import Actor
from shared.contracts.levels import Level
from shared.db import find
from shared.errors import NotFound, VersionStale
from shared.security.areas import covers


def require_stations(
    db: Session, by: Actor, area: str, level: Level, required: int, reason: str, expected: int | None
) -> CoverageRequired:
    """Set how many stations of a level an area must have. Raises NotFound, VersionStale."""
    if not covers(by.area, find(db, Area, area).code):
        raise NotFound
    last = coverage.latest(db, area, level)
    version = last.version if last else 0
    if expected is not None and expected != version:
        raise VersionStale
    row = CoverageRequired(
        area=area,
        level=level,
        version=version + 1,
        required=required,
        reason=reason,
        set_by=by.account,
        set_at=clock.now(db),
    )
    return add_or_refuse(db, row, VersionStale())  # another was set meanwhile

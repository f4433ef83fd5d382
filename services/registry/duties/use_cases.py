"""Publishing a new version of the duty list."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from services.registry.duties import domain, queries
from services.registry.models import DutyList
from shared import clock
from shared.clashes import add_or_refuse
from shared.contracts.access import Actor
from shared.errors import VersionStale


def publish_duties(db: Session, by: Actor, items: Sequence[dict[str, Any]], valid_from: date, note: str) -> DutyList:
    """Publish a whole new list; what was published stays. Raises DutyTwice, ListTooOld, VersionStale."""
    last = queries.versions(db)[-1]
    domain.check(items, valid_from, last.valid_from)
    new = DutyList(
        version=last.version + 1,
        valid_from=valid_from,
        note=note,
        items=list(items),
        published_by=by.account,
        published_at=clock.now(db),
    )
    return add_or_refuse(db, new, VersionStale())  # another was published meanwhile

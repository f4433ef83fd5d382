"""Reads of an inbox's log, as a stream passes it on."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from services.notify.models import Alert, Entry, Inbox

ENTRIES = 200


def newest(db: Session, area: str, party: str) -> int:
    """The last number of an inbox's log; 0 for an inbox that never received anything."""
    return db.scalar(select(Inbox.seq).where(Inbox.area == area, Inbox.party == party)) or 0


def entries_after(db: Session, area: str, party: str, seq: int) -> Sequence[tuple[Entry, Alert]]:
    """The log's next entries with their alerts, at most ENTRIES."""
    rows = db.execute(_ENTRIES_AFTER, {"area": area, "party": party, "seq": seq})
    return [(entry, alert) for entry, alert in rows]


_ENTRIES_AFTER = (
    select(Entry, Alert)
    .join(Alert, Alert.id == Entry.alert_id)
    .where(Entry.area == bindparam("area"), Entry.party == bindparam("party"), Entry.seq > bindparam("seq"))
    .order_by(Entry.seq)
    .limit(ENTRIES)
)

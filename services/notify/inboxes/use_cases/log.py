"""Writing the inboxes' logs. Locks: alerts in id order, then the inboxes' counters, by area and party."""

from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.models import Entry, Inbox
from shared.bulk import write

CHANNEL = "entries"
RAISED, ACKNOWLEDGED, ESCALATED, RESOLVED, CHANGED = "RAISED", "ACKNOWLEDGED", "ESCALATED", "RESOLVED", "CHANGED"
"""Kinds of lines. CHANGED: its text, whose it is, or until when it is put off."""


class Line(NamedTuple):
    """What an inbox's log is to tell of an alert."""

    alert_id: UUID
    area: str
    party: str
    kind: str


def enter_lines(db: Session, lines: Sequence[Line]) -> None:
    """Write the next lines of the inboxes' logs, and wake their streams when this commits. Once in a transaction, after
    all its alerts.
    """
    inboxes = Counter((line.area, line.party) for line in lines)
    numbers = [{"area": area, "party": party, "seq": number} for (area, party), number in sorted(inboxes.items())]
    counted = write(db, Inbox, numbers, _COUNT)
    seqs = {(row.area, row.party): count(row.seq - inboxes[row.area, row.party] + 1) for row in counted}
    entries = [{**line._asdict(), "seq": next(seqs[line.area, line.party])} for line in lines]
    write(db, Entry, entries, _WAKE)


_COUNT = "ON CONFLICT (area, party) DO UPDATE SET seq = had.seq + excluded.seq RETURNING area, party, seq"
_WAKE = f"RETURNING pg_notify('{CHANNEL}', area || '/' || party)"

"""Reads of inboxes' logs, as streams pass them on."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, RowMapping, Text, bindparam, column, func, select, true
from sqlalchemy.orm import Session

from services.notify.models import Account, Alert, Entry, FeedHead, Inbox, Place
from shared.bulk import among

ENTRIES = 200
Mark = tuple[str, str, int]
"""Area and party of an inbox, and a number of its log."""
Line = RowMapping
"""An entry's `seq` and `kind`, the columns of its alert, and what it has `told` at this place alone."""


def newest(db: Session, area: str, party: str) -> tuple[str, int]:
    """The era, and the last number of an inbox's log; 0 for an inbox that never received anything."""
    era, seq = db.execute(_NEWEST, {"area": area, "party": party}).one()
    return era, seq or 0


def ends(db: Session) -> Sequence[tuple[str, str, str, int]]:
    """Area, party, era and last number of each inbox."""
    return [(area, party, era, seq) for area, party, era, seq in db.execute(_ENDS)]


def entries_after(db: Session, marks: Sequence[Mark]) -> dict[Mark, tuple[str, int, Sequence[Line]]]:
    """Of each mark's inbox the era, the last number, and what follows the mark, at most ENTRIES."""
    areas, parties, numbers = zip(*marks, strict=True)
    values = {"areas": list(areas), "parties": list(parties), "numbers": list(numbers)}
    heads = {(area, party): (era, seq or 0) for area, party, era, seq in db.execute(_HEADS, values)}
    pages: dict[Mark, list[Line]] = {mark: [] for mark in marks}
    for line in db.execute(_ENTRIES_AFTER, values).mappings():
        pages[line["inbox_area"], line["inbox_party"], line["mark"]].append(line)
    return {mark: (*heads[mark[:2]], page) for mark, page in pages.items()}


def inboxes_of(db: Session, accounts: Collection[UUID]) -> dict[UUID, tuple[str, str] | None]:
    """Area and party of the inbox that each account reads, none if it is closed. One not known yet is left out."""
    rows = db.execute(_READERS, {"ids": list(accounts)})
    return {id: (area, party) if active else None for id, area, party, active in rows}


_ERA = select(FeedHead.era).scalar_subquery()
_NEWEST = select(
    _ERA, select(Inbox.seq).where(Inbox.area == bindparam("area"), Inbox.party == bindparam("party")).scalar_subquery()
)
_ENDS = select(Inbox.area, Inbox.party, _ERA, Inbox.seq)
_READERS = select(Account.id, Account.area, Account.party, Account.active).where(among(Account.id, "ids"))
_MARKS = (
    func.unnest(
        bindparam("areas", type_=ARRAY(Text)),
        bindparam("parties", type_=ARRAY(Text)),
        bindparam("numbers", type_=ARRAY(BigInteger)),
    )
    .table_valued(column("area", Text), column("party", Text), column("number", BigInteger), name="marks")
    .render_derived()
)
_HEADS = (
    select(_MARKS.c.area, _MARKS.c.party, _ERA, Inbox.seq)
    .select_from(_MARKS)
    .outerjoin(Inbox, (Inbox.area == _MARKS.c.area) & (Inbox.party == _MARKS.c.party))
    .distinct()
)
_next = (
    select(Entry.seq, Entry.kind, Entry.alert_id)
    .where(Entry.area == _MARKS.c.area, Entry.party == _MARKS.c.party, Entry.seq > _MARKS.c.number)
    .order_by(Entry.seq)
    .limit(ENTRIES)
    .lateral("next")
)
_ENTRIES_AFTER = (
    select(
        _MARKS.c.area.label("inbox_area"),
        _MARKS.c.party.label("inbox_party"),
        _MARKS.c.number.label("mark"),
        _next.c.seq,
        _next.c.kind,
        Place.told,
        Alert.__table__,  # its columns: instances of the model would take longer than all else here
    )
    .select_from(_MARKS)
    .join(_next, true())
    .join(Alert, Alert.id == _next.c.alert_id)
    .outerjoin(
        Place,
        (Place.alert_id == Alert.id) & (Place.area == _MARKS.c.area) & (Place.party == _MARKS.c.party),
    )
    .order_by(_next.c.seq)
)

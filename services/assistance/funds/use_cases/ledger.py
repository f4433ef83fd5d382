"""The one way into the ledger of funds. Locks: the funds, their books in the order of their areas, the accounts.

A book's lock is shared by whoever enters something and held alone by whoever closes its day, so that no entry comes to
a day that is closed. The day is read after the lock: it may have changed while the lock was waited for.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.funds import queries
from services.assistance.funds.domain import Entry, FundShort, FundShortBy, Place
from services.assistance.models import Account, BookDay, Fund, Transfer
from shared import clock
from shared.bulk import write
from shared.contracts.access import Actor
from shared.db import widen
from shared.locks import take
from shared.security.areas import common, covers

Days = Mapping[UUID, BookDay]
"""The open day of each fund's book."""


def lock_book(db: Session, area: str, *, shared: bool) -> None:
    take(db, f"book {area}", shared=shared)


def keep_funds(db: Session, *wanted: ColumnElement[bool]) -> Sequence[Fund]:
    """Lock funds as a new account's reference to its fund does anyhow, but before their books."""
    funds = select(Fund).where(*wanted).order_by(Fund.id)
    return db.scalars(funds.with_for_update(read=True, key_share=True)).all()


@contextmanager
def open_books(db: Session, funds: Sequence[Fund]) -> Iterator[Days]:
    """Keep the days of held funds' books open to the end of the transaction.

    Within, row security passes these books, whoever calls: a county grants from the city's fund too, and otherwise
    reads none of its book. So nothing else is read or flushed there.
    """
    areas = sorted({fund.area for fund in funds})
    for area in areas:
        lock_book(db, area, shared=True)
    widen(db, reduce(lambda one, other: common(one.ljust(12, "0"), other), areas))
    rows = db.scalars(queries.open_days(areas), execution_options={"populate_existing": True})
    days = {day.area: day for day in rows}
    yield {fund.id: days[fund.area] for fund in funds}
    widen(db, db.info.get("scope", ""))


def post(db: Session, by: Actor | None, days: Days, entries: Sequence[Entry], pointer: str | None = None) -> None:
    """Enter all that belongs together, on the open days of its books: each account is locked once, in id order.

    No event carries what is reserved or paid, and the fund's version stays: beside the case's own event such a sum
    would be known as one person's.

    Raises FundShort. It tells a balance to whoever may see those of all funds that are asked at once. Otherwise it does
    not even say which fund is short: asked together with too much of an own fund, another's could be measured.
    """
    accounts = _accounts(db, days, {place for each in entries for place in (each.credit, each.debit)})
    rows = [_row(db, by, days, accounts, each) for each in entries]
    try:
        write(db, Transfer, rows)
    except IntegrityError as fault:
        diag: Any = getattr(fault.orig, "diag", None)
        if diag is None or diag.constraint_name != "accounts_enough":
            raise
        if by is None or not all(covers(by.area, day.area) for day in days.values()):
            raise FundShort(pointer=pointer) from None
        _, balance = diag.message_detail.split()
        raise FundShortBy(balance=balance, pointer=pointer) from None


def _accounts(db: Session, days: Days, places: Collection[Place]) -> Mapping[Place, UUID]:
    """The accounts of entries; the first entry of a year, or for a purpose, finds none yet."""
    known = queries.account_ids(db, places)
    if missing := sorted(set(places) - known.keys()):
        rows = [
            {"id": uuid7(), "area": days[place.pot.fund_id].area, "kind": place.kind, **vars(place.pot)}
            for place in missing
        ]
        write(db, Account, rows, "ON CONFLICT (fund_id, year, kind, purpose) DO NOTHING")
        known = queries.account_ids(db, places)
    return known


def _row(db: Session, by: Actor | None, days: Days, accounts: Mapping[Place, UUID], each: Entry) -> dict[str, Any]:
    day = days[each.debit.pot.fund_id]
    return {
        "id": uuid7(),
        "area": day.area,
        "day": day.day,
        "credit": accounts[each.credit],
        "debit": accounts[each.debit],
        "amount_fen": each.amount_fen,
        "source_kind": each.move,
        "source_id": each.source_id,
        "leg": each.leg,
        "reverses": each.reverses,
        "posted_by": by and by.account,
        "posted_at": clock.now(db),
    }

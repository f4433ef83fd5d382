"""The one way into the ledger of funds: a function of the database (decision 0048), which locks the books in the order
of their areas, then the accounts.

A book's lock is shared by whoever enters something and held alone by whoever closes its day, so that no entry comes to
a day that is closed.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.funds.domain import Entry, FundShort, FundShortBy
from shared import clock
from shared.contracts.access import Actor
from shared.driver import encoded, execute
from shared.locks import take

Days = Mapping[UUID, date]
"""Of each fund the day of its book on which something was entered."""

_ENTER = "SELECT entry, entered_on FROM enter_transfers(%(entries)s::json, %(who)s, %(moment)s)"


def lock_book(db: Session, area: str, *, shared: bool) -> None:
    take(db, f"book {area}", shared=shared)


def post(
    db: Session, by: Actor | None, entries: Sequence[Entry], pointer: str | None = None, *, of_caller: bool = False
) -> Days:
    """Enter all that belongs together, on the open days of its books, which stay open to the end of the transaction:
    each account is locked once, in id order.

    No event carries what is reserved or paid, and the fund's version stays: beside the case's own event such a sum
    would be known as one person's.

    Raises FundShort. It tells a balance if all funds that are asked at once are `of_caller`, who may see those.
    Otherwise it does not even say which fund is short: asked together with too much of an own fund, another's could be
    measured.
    """
    rows = {uuid7(): each for each in entries}
    told = encoded([_row(id, each) for id, each in rows.items()])
    try:
        entered = execute(db, _ENTER, {"entries": told, "who": by and by.account, "moment": clock.now(db)})
        return {rows[row.entry].debit.pot.fund_id: row.entered_on for row in entered}
    except IntegrityError as fault:
        diag: Any = getattr(fault.orig, "diag", None)
        if diag is None or diag.constraint_name != "accounts_enough":
            raise
        if not of_caller:
            raise FundShort(pointer=pointer) from None
        _, balance = diag.message_detail.split()
        raise FundShortBy(balance=balance, pointer=pointer) from None


def _row(id: UUID, each: Entry) -> dict[str, Any]:
    pot, other = each.credit.pot, each.debit.pot
    return {
        "id": id,
        "fund_id": pot.fund_id,
        "purpose": pot.purpose,
        "credit": each.credit.kind,
        "credit_year": pot.year,
        "debit": each.debit.kind,
        "debit_year": other.year,
        "amount_fen": each.amount_fen,
        "source_kind": each.move,
        "source_id": each.source_id,
        "leg": each.leg,
        "reverses": each.reverses,
    }

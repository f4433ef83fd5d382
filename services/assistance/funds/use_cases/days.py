"""The end of a book's day: what is entered later belongs to the next, whenever it is committed."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assistance.funds import domain, queries
from services.assistance.funds.domain import DayState
from services.assistance.funds.rules import PURPOSES
from services.assistance.funds.use_cases.ledger import lock_book, post
from services.assistance.models import BookDay
from shared import clock
from shared.contracts.access import Actor
from shared.driver import execute
from shared.errors import NotFound
from shared.states import step

_REPORT = """
    INSERT INTO book_lines (day_id, account_id, area, opening_fen, debits_fen, credits_fen, closing_fen)
    SELECT %(day_id)s, id, area, balance_fen - coalesce(debits, 0) + coalesce(credits, 0), coalesce(debits, 0),
           coalesce(credits, 0), balance_fen
      FROM accounts LEFT JOIN (
           SELECT id, sum(debit) AS debits, sum(credit) AS credits
             FROM (SELECT debit AS id, amount_fen AS debit, 0 AS credit
                     FROM transfers WHERE area = %(area)s AND day = %(day)s
                   UNION ALL
                   SELECT credit, 0, amount_fen FROM transfers WHERE area = %(area)s AND day = %(day)s) AS sides
            GROUP BY id) AS moved USING (id)
     WHERE area = %(area)s AND (balance_fen <> 0 OR moved.id IS NOT NULL)
"""


def close_by_hand(db: Session, by: Actor, day_id: UUID) -> BookDay:
    """Close a book's open day before its end; what is entered later on it belongs to the next.

    Raises NotFound, DayClosedAlready, DayAhead.
    """
    row = select(BookDay).where(BookDay.id == day_id).with_for_update(key_share=True)
    day = db.scalar(row.execution_options(populate_existing=True))
    if day is None:
        raise NotFound
    domain.check_closable(day.state, day.day, clock.today(db))
    lock_book(db, day.area, shared=False)
    _close(db, by, day)
    return day


def close_until(db: Session, day: BookDay, today: date) -> None:
    """Close a held day that is over, and those after it that are over too."""
    lock_book(db, day.area, shared=False)
    while day.day < today:
        day = _close(db, None, day)


def _close(db: Session, by: Actor | None, day: BookDay) -> BookDay:
    """Carry what is to be carried into the next day's year, write the report, and open the next day: returned. The
    book's lock is held alone.
    """
    following = BookDay(area=day.area, day=day.day + timedelta(days=1), state=DayState.OPEN)
    carrying = [purpose for purpose, carried in PURPOSES.items() if carried]
    balances = queries.available(db, day.area)
    if entries := domain.carried(day.id, balances, following.day.year, carrying):
        post(db, by, entries)
    execute(db, _REPORT, {"day_id": day.id, "area": day.area, "day": day.day})
    day.state = step(day.state, DayState.CLOSED)
    day.closed_by, day.closed_at = by.account if by else None, clock.now(db)
    db.flush()
    db.add(following)
    db.flush()
    return following

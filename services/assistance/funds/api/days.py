"""Days of the books that funds are entered in, and their reports."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.funds import queries
from services.assistance.funds.schemas import DayQuery, DayReportSchema, DaySchema
from services.assistance.funds.use_cases import days as use_cases
from services.assistance.models import BookDay
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("book-days", __name__, description="Days of the funds' books")
ONE = "/v1/book-days/<uuid:day_id>"


def _report(db: Session, day: BookDay) -> Fields:
    lines = [{**columns(account), **columns(line)} for line, account in db.execute(queries.lines(day.id))]
    return {**columns(day), "lines": lines}


@routes.page("/v1/book-days", may="fund:read", query=DayQuery, of=DaySchema)
def list_days(db: Session, by: Actor, query: Fields) -> Page:
    """The days of an area's books, oldest first; the last of each book is open."""
    return paginate(db, queries.days(query["area"]), [BookDay.id], query)


@routes.read(ONE, may="fund:read", answer=DayReportSchema)
def get_day(db: Session, by: Actor, day_id: UUID) -> Fields:
    """One day with its report, which is empty while the day is open."""
    return _report(db, find(db, BookDay, day_id))


@routes.write(f"{ONE}/closing", may="fund:manage", answer=DayReportSchema)
def close_day(db: Session, by: Actor, day_id: UUID) -> Fields:
    """Close a book's day before its end. By itself it is closed when it is over."""
    return _report(db, use_cases.close_by_hand(db, by, day_id))

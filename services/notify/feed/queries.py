"""Reads of the feed. Under row security: what a subscriber may not see is not there."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.notify.feed.domain import FeedGone
from services.notify.models import Feed, FeedHead, ProofDay
from shared.clock import business_date
from shared.security.ranges import within


def head(db: Session) -> FeedHead:
    """Where the feed ends, and where it begins."""
    return db.scalars(select(FeedHead)).one()


def first_of(db: Session, day: date) -> int | None:
    """The first number of an event of this day or a later one; None if there is none."""
    return db.scalar(select(func.min(ProofDay.first_seq)).where(ProofDay.day >= day))


def place(db: Session, head: FeedHead, since: datetime | None, place: Sequence[Any] | None) -> int:
    """The number to go on behind: of a `place` (the era and the number that a cursor holds), else that before the
    first event of `since`'s day or a later one, else that before the first that is kept. Raises FeedGone.
    """
    if place:
        era, after = place
    else:
        first = first_of(db, business_date(since)) if since else head.floor + 1
        era, after = head.era, head.seq if first is None else first - 1
    if era != head.era or not head.floor <= after <= head.seq:
        raise FeedGone
    return int(after)


def events_between(db: Session, after: int, upto: int, wanted: Mapping[str, Any], limit: int) -> Sequence[Feed]:
    """Events with numbers above `after` up to `upto`, those that are `wanted`, in order, at most so many."""
    rows = select(Feed).where(Feed.seq > after, Feed.seq <= upto).order_by(Feed.seq).limit(limit)
    return db.scalars(_wanted(rows, wanted)).all()


def _wanted(rows: Select[Any], wanted: Mapping[str, Any]) -> Select[Any]:
    if "type" in wanted:
        rows = rows.where(Feed.type.in_(wanted["type"]))
    if "area" in wanted:
        rows = rows.where(within(Feed.area, wanted["area"]) | within(Feed.also_area, wanted["area"]))
    if "subject" in wanted:
        rows = rows.where(Feed.subject == str(wanted["subject"]))
    return rows.where(Feed.logtime >= wanted["since"]) if "since" in wanted else rows

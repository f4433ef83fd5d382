"""Reads of staff, all within the caller's area."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from services.registry.models import Staff
from services.registry.network.domain.staff import Period, Post


def in_post(on: date) -> ColumnElement[bool]:
    """Whether a post lasts on that day."""
    return (Staff.from_on <= on) & (Staff.to_on.is_(None) | (Staff.to_on >= on))


def of_station(station_id: UUID, query: Mapping[str, Any]) -> Select[Any]:
    """A station's staff, past ones too, or those in post on one day."""
    rows = select(Staff).where(Staff.station_id == station_id)
    return rows.where(in_post(query["on"])) if "on" in query else rows


def of_accounts(ids: Collection[UUID]) -> Select[Staff]:
    """The posts in which people signed in with these accounts, past ones too, the latest first."""
    return select(Staff).where(Staff.account_id.in_(ids)).order_by(Staff.from_on.desc(), Staff.id)


def heads(db: Session, station_id: UUID, *, but: UUID | None = None) -> Sequence[Period]:
    """The times in which a station had or has a head, leaving out one row."""
    rows = select(Staff).where(Staff.station_id == station_id, Staff.post == Post.HEAD)
    periods = db.scalars(rows.where(Staff.id != but) if but else rows)
    return [Period(row.from_on, row.to_on) for row in periods]


def posts_filled(db: Session, station_id: UUID, on: date) -> Mapping[str, int]:
    """How many people are in each post on a day."""
    rows = select(Staff.post, func.count(Staff.id)).where(Staff.station_id == station_id, in_post(on))
    return {post: count for post, count in db.execute(rows.group_by(Staff.post))}

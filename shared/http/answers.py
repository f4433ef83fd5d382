"""Answers kept for repeated requests; apart from the web, since the timers that forget them need no web framework."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Column, DateTime, LargeBinary, Table, Text, Uuid, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from shared.events.tables import KIT
from shared.timers import Batch

KEPT = timedelta(hours=24)

ANSWERS = Table(
    "answers",
    KIT,
    Column("account", Uuid, primary_key=True),
    Column("method", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("ids", ARRAY(Uuid), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)


def forget_old(db: Session) -> Batch[datetime]:
    """Drop answers older than a day, by the moment they were given; a timer of every service."""
    moment = ANSWERS.c.created_at
    rows = select(moment).where(moment < func.now() - KEPT).order_by(moment).with_for_update(skip_locked=True)
    return Batch(rows, lambda at: db.execute(delete(ANSWERS).where(moment == at)))


def forget_people(db: Session, ids: Collection[UUID]) -> None:
    """Drop every answer that names one of `ids`: people who are erased, or what tells of them alone. This is the last
    step of an erasure: it has the person's locks, so their requests under way have ended. The caller is `work`.
    """
    db.execute(delete(ANSWERS).where(ANSWERS.c.ids.overlap(ids)))

"""Answers kept for repeated requests; apart from the web, since the timers that forget them need no web framework."""

from datetime import timedelta

from sqlalchemy import Column, DateTime, LargeBinary, Table, Text, Uuid, delete, func
from sqlalchemy.orm import Session

from shared.events.tables import KIT

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
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)


def forget_old(db: Session) -> int:
    """Drop answers older than a day; a timer of every service."""
    dropped = db.execute(delete(ANSWERS).where(ANSWERS.c.created_at < func.now() - KEPT))
    return int(getattr(dropped, "rowcount", 0))

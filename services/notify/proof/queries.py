"""Reads of a day's figures. Under row security: they are those of what the reader may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notify.models import Correction, Feed, ProofDay, ProofRow
from services.notify.proof.domain import hexadecimal


def is_final(db: Session, day: date) -> bool:
    return db.scalar(select(ProofDay.final_at).where(ProofDay.day == day)) is not None


def figures(db: Session, day: date) -> list[dict[str, Any]]:
    """How many events of each type there are, and the sums of their hashes."""
    rows = select(ProofRow.type, func.sum(ProofRow.n).label("n"), func.sum(ProofRow.sum).label("sum"))
    of_day = rows.where(ProofRow.day == day).group_by(ProofRow.type).order_by(ProofRow.type)
    return [{"type": row.type, "n": int(row.n), "sum": hexadecimal(int(row.sum))} for row in db.execute(of_day)]


def corrections(db: Session, day: date) -> Sequence[Feed]:
    """The events that came too late for the figures."""
    rows = select(Feed).join(Correction, Correction.seq == Feed.seq).where(Correction.day == day)
    return db.scalars(rows.order_by(Feed.seq)).all()

"""Reads of a day's figures. Under row security: they are those of what the reader may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notify.models import Correction, Dead, Endpoint, Feed, Held, ProofDay, ProofRow
from services.notify.proof.domain import hexadecimal


def is_final(db: Session, day: date) -> bool:
    return db.scalar(select(ProofDay.final_at).where(ProofDay.day == day)) is not None


def figures(db: Session, day: date) -> list[dict[str, Any]]:
    """How many events of each type there are, and the sums of their hashes."""
    rows = select(ProofRow.type, func.sum(ProofRow.n).label("n"), func.sum(ProofRow.sum).label("sum"))
    of_day = rows.where(ProofRow.day == day).group_by(ProofRow.type).order_by(ProofRow.type)
    return [{"type": row.type, "n": int(row.n), "sum": hexadecimal(int(row.sum))} for row in db.execute(of_day)]


def pushed(db: Session, account: UUID, day: date) -> list[dict[str, Any]]:
    """Of each endpoint of an account that has not ended, whether all of a day was delivered: what is held, dead, or
    from before it began was not. `begins_on` is the day after the last of which something came before.
    """
    last = func.coalesce(select(ProofDay.last_seq).where(ProofDay.day == day).scalar_subquery(), 0)
    first = func.coalesce(select(ProofDay.first_seq).where(ProofDay.day == day).scalar_subquery(), 0)
    held = select(Held).where(Held.endpoint_id == Endpoint.id, Held.seq <= last).exists()
    dead = select(Dead).where(Dead.endpoint_id == Endpoint.id, Dead.seq.between(first, last)).exists()
    begun = ProofDay.first_seq <= Endpoint.begins
    begins_on = select(func.max(ProofDay.day) + 1).where(begun).correlate(Endpoint).scalar_subquery()
    complete = (Endpoint.cursor >= last) & (func.coalesce(begins_on, day) <= day) & ~held & ~dead
    rows = select(Endpoint.id, begins_on.label("begins_on"), complete.label("complete"))
    rows = rows.where(Endpoint.account == account)
    return [{**row._mapping} for row in db.execute(rows.where(Endpoint.state != "ENDED").order_by(Endpoint.id))]


def corrections(db: Session, day: date) -> Sequence[Feed]:
    """The events that came too late for the figures."""
    rows = select(Feed).join(Correction, Correction.seq == Feed.seq).where(Correction.day == day)
    return db.scalars(rows.order_by(Feed.seq)).all()

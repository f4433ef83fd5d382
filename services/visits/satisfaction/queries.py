"""Reads of satisfaction."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, extract, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from services.visits.models import Satisfaction, SatisfactionGiver, SatisfactionSum
from services.visits.satisfaction.rules import RULES
from shared.security.areas import TOWN, at_level
from shared.security.ranges import within


def answers() -> Select[Any]:
    return select(Satisfaction)


def giver(db: Session, id: UUID) -> SatisfactionGiver | None:
    """Who gave an answer; None for an anonymous one, and for someone who has moved out of the caller's area."""
    return db.get(SatisfactionGiver, id)


def sums(db: Session, area: str, first: date, last: date) -> Sequence[SatisfactionSum]:
    """What was told of the towns of an area, of a village that of its town, from `first` to `last`, by town."""
    rows = select(SatisfactionSum).where(within(SatisfactionSum.area, at_level(area, TOWN)))
    rows = rows.where(SatisfactionSum.from_on.between(first, last), SatisfactionSum.answers >= RULES.small_cell)
    return db.scalars(rows.order_by(SatisfactionSum.area)).all()


def enough(db: Session) -> Sequence[UUID]:
    """An answer of each town and period of which so many wait that they may be told together."""
    row = Satisfaction
    month = extract("month", row.given_on)
    period = extract("year", row.given_on), func.ceil(month / RULES.period_months)
    in_order: Any = func.array_agg(aggregate_order_by(row.id, row.id))
    town = func.left(row.area, 9)  # of a county or city, its own station
    groups = select(in_order[1]).where(waits()).group_by(town, *period).having(func.count() >= RULES.small_cell)
    return db.scalars(groups).all()


def of(ids: Sequence[UUID]) -> Select[Satisfaction]:
    """Those of some answers that wait still."""
    return select(Satisfaction).where(Satisfaction.id.in_(ids), waits()).order_by(Satisfaction.id)


def waiting(town: str, first: date, last: date) -> Select[Satisfaction]:
    """The answers about a town's stations that wait to be told, from `first` to `last`."""
    row = Satisfaction
    there = func.left(row.area, 9) == town[:9]
    return select(row).where(waits(), there, row.given_on.between(first, last)).order_by(row.id)


def waits() -> ColumnElement[bool]:
    """Whether an answer waits to be told."""
    return and_(Satisfaction.sum_id.is_(None), Satisfaction.version == 0)

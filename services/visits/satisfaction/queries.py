"""Reads of satisfaction."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.visits.models import Satisfaction, SatisfactionGiver
from services.visits.satisfaction.domain import Scores


def answers() -> Select[Any]:
    return select(Satisfaction)


def giver(db: Session, id: UUID) -> SatisfactionGiver | None:
    """Who gave an answer; None for an anonymous one, and for someone who has moved out of the caller's area."""
    return db.get(SatisfactionGiver, id)


def counted(db: Session, first: date, last: date) -> dict[str, list[tuple[Scores, int]]]:
    """By station, how often each combination of scores was given from `first` to `last`."""
    columns = (Satisfaction.area, Satisfaction.happiness, Satisfaction.gain, Satisfaction.honour)
    rows = select(*columns, func.count()).where(Satisfaction.given_on >= first, Satisfaction.given_on <= last)
    by_station: dict[str, list[tuple[Scores, int]]] = defaultdict(list)
    for area, happiness, gain, honour, times in db.execute(rows.group_by(*columns)):
        by_station[area].append(((happiness, gain, honour), times))
    return dict(sorted(by_station.items()))

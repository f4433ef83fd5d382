"""Indicators as measures: which rows of a table count, which of these are met, and the rows behind the figure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from shared.security.ranges import within
from shared.shares import Figure


@dataclass(frozen=True)
class Measure:
    """Rows of a model with an `area` that count, and those that are met; `case` names the column of the case's id."""

    model: Any
    counted: ColumnElement[bool]
    met: ColumnElement[bool]
    case: str = "id"


def figures(db: Session, area: str, measures: Mapping[str, Measure]) -> dict[str, dict[str, Figure]]:
    """What measures count in an area: by name, then by the code of the station or authority."""
    counts: dict[str, dict[str, Figure]] = {}
    for model in {measure.model for measure in measures.values()}:
        of_model = {name: measure for name, measure in measures.items() if measure.model is model}
        each: list[Any] = [
            func.count().filter(part)
            for measure in of_model.values()
            for part in (and_(measure.counted, measure.met), measure.counted)
        ]
        chosen = and_(within(model.area, area), or_(*(measure.counted for measure in of_model.values())))
        rows = {code: n for code, *n in db.execute(select(model.area, *each).where(chosen).group_by(model.area))}
        for at, name in enumerate(of_model):
            counts[name] = {code: Figure(n[2 * at], n[2 * at + 1], n[2 * at + 1]) for code, n in rows.items()}
    return {name: counts[name] for name in measures}


def behind(area: str, measure: Measure) -> Select[Any]:
    """The rows that a measure counts in an area."""
    return select(measure.model).where(within(measure.model.area, area), measure.counted)


def met_among(db: Session, measure: Measure, ids: Collection[UUID]) -> set[UUID]:
    """Those of rows that are met."""
    return set(db.scalars(select(measure.model.id).where(measure.model.id.in_(ids), measure.met)))

"""Reads of the hardship register 困难底数, as of any day, and of its indicators (docs/sources.md#hardships)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from services.visits.hardships.domain.counts import Cell, Figures
from services.visits.hardships.domain.hardships import State, Step
from services.visits.models import Hardship, HardshipSpan, RegisterClosing, Stay
from shared.clock import FOR_EVER
from shared.measures import Measure
from shared.security.areas import digits_below
from shared.security.ranges import within
from shared.shares import Figure


def _standing(spans: type[HardshipSpan] | type[Stay], area: str, as_of: date) -> ColumnElement[bool]:
    """The spans that lay in an area at the end of a day."""
    return and_(within(spans.area, area), spans.from_on <= as_of, spans.until_on > as_of)


def figures(db: Session, area: str, as_of: date) -> Figures:
    """The hardship register of an area as of a day. Once that day is over it never changes."""
    span = HardshipSpan
    rows = db.execute(
        select(span.state, span.kind, func.count(), func.count(span.person_id.distinct()))
        .where(_standing(span, area, as_of))
        .group_by(func.grouping_sets(tuple_(span.state, span.kind), tuple_()))
        .order_by(span.state, span.kind)
    ).all()
    cells = [Cell(*row) for row in rows if row[0] is not None]
    hardships, numerator = next((row[2], row[3]) for row in rows if row[0] is None)
    denominator = db.scalar(select(func.count()).select_from(Stay).where(_standing(Stay, area, as_of))) or 0
    return Figures(numerator, denominator, hardships, cells)


HARDSHIPS, PEOPLE = "HARDSHIPS", "PEOPLE"


def by_station(db: Session, area: str, as_of: date) -> dict[str, dict[str, Figure]]:
    """HARDSHIPS: how many people of each station in an area are in hardship; PEOPLE: how many it has; by code."""
    hurt, people = func.count(HardshipSpan.person_id.distinct()), func.count()
    counts = {
        HARDSHIPS: select(HardshipSpan.area, hurt).where(_standing(HardshipSpan, area, as_of)),
        PEOPLE: select(Stay.area, people).where(_standing(Stay, area, as_of)),
    }
    return {
        name: {code: Figure(0, n, n) for code, n in db.execute(rows.group_by(rows.selected_columns[0]))}
        for name, rows in counts.items()
    }


def has_small_cell(db: Session, area: str, as_of: date, small: int) -> bool:
    """Whether in one of the areas one level below fewer than `small` people have a hardship of one kind at one step."""
    span = HardshipSpan
    place = func.left(span.area, digits_below(area)).label("place")
    people = func.count(span.person_id.distinct())
    cells = select(place, span.state, span.kind).where(_standing(span, area, as_of))
    few = cells.group_by(place, span.state, span.kind).having(people < small).limit(1)
    return db.execute(few).first() is not None


def listed(area: str, query: Mapping[str, Any], without: Collection[tuple[str, str]] = ()) -> Select[Any]:
    """The spans behind the figures, of people within the caller's area still; by state or kind if asked, and `without`
    some states and kinds.
    """
    rows = select(HardshipSpan).join(Hardship, Hardship.id == HardshipSpan.hardship_id)
    rows = rows.where(_standing(HardshipSpan, area, query["as_of"]))
    if without:
        rows = rows.where(tuple_(HardshipSpan.state, HardshipSpan.kind).not_in(without))
    for name, column in (("state", HardshipSpan.state), ("kind", HardshipSpan.kind)):
        if name in query:
            rows = rows.where(column == query[name])
    return rows


def open_spans(ids: Sequence[UUID]) -> Select[Any]:
    """Where the open hardships of a person, known by `ids`, stand now."""
    rows = select(HardshipSpan).join(Hardship, Hardship.id == HardshipSpan.hardship_id)
    rows = rows.where(Hardship.veteran_id.in_(ids), HardshipSpan.until_on == FOR_EVER)
    return rows.order_by(HardshipSpan.hardship_id).execution_options(populate_existing=True)


def closings(area: str) -> Select[Any]:
    """Closed hardship registers of an area's stations."""
    return select(RegisterClosing).where(within(RegisterClosing.area, area))


def measures(since: date, as_of: date) -> dict[str, Measure]:
    """Shares of the hardships found from `since` to `as_of`, as they stood at the end of that day.

    A step counts once it was done or its last day has passed; it is on time if it was done by that day. A hardship that
    was not confirmed counts for the registration alone.
    """
    row = Hardship
    found = row.found_on.between(since, as_of)
    confirmed = or_(row.state != State.NOT_CONFIRMED, row.closed_on > as_of)
    counts: dict[str, tuple[ColumnElement[bool], ColumnElement[bool]]] = {
        "AID_APPLIED": (row.aid_applied_on <= as_of, confirmed),
        "AID_PAID": (row.aid_paid_on <= as_of, confirmed),
        "FOLLOWED_UP": (row.followed_up_on <= as_of, row.resolved_on <= as_of),
    }
    for step, done, due in (
        (Step.REGISTER, row.registered_on, row.register_due_on),
        (Step.RESOLVE, row.resolved_on, row.resolve_due_on),
        (Step.FOLLOW_UP, row.followed_up_on, row.follow_up_due_on),
    ):
        missed = and_(due < as_of, or_(done.is_(None), done > due), or_(row.closed_on.is_(None), row.closed_on > due))
        on_time = and_(done <= as_of, done <= due)
        counts[f"{step}_ON_TIME"] = (on_time, or_(on_time, missed))
    return {name: Measure(row, and_(found, counted), met) for name, (met, counted) in counts.items()}

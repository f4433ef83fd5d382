"""Reads of the four likes 四如: what each station counted in a period, as it was known some days after its end.

Nothing that is recorded later changes the figures of a period that is over: they are the same whenever they are asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Select,
    Text,
    and_,
    any_,
    case,
    func,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Bundle, Session

from services.registry.likes.domain import SCORES, Indicator, Period, Rules, day_end, rolled_up
from services.registry.likes.rules import COMPLETE, DUE
from services.registry.models import (
    Fact,
    FileSpan,
    Finding,
    Outcome,
    Scorecard,
    ScorecardClosing,
    Station,
    StationPeriod,
)
from services.registry.network.domain.stations import State
from services.registry.standards.domain import Measure, Status
from services.registry.standards.rules import FIVE_HAVES
from shared.security.ranges import within
from shared.shares import Figure

ONE = literal(1)


@dataclass(frozen=True)
class Span:
    """What a period takes in: what counts after `begins` until `ends`, recorded before `known`; as of the day `as_of`.

    What is wanted by a moment after `decided` may still be met, and counts only once it is.
    """

    begins: datetime
    ends: datetime
    known: datetime
    decided: datetime
    as_of: date


def span_of(rules: Rules, period: Period, today: date) -> Span:
    """A period as it is counted on a day."""
    as_of = min(period.last, today)
    running = period.last >= today
    return Span(
        begins=day_end(period.first - timedelta(days=1)),
        ends=day_end(as_of),
        known=day_end(period.last + timedelta(days=rules.late_days)),
        decided=day_end(today - timedelta(days=1)) if running else day_end(period.last),
        as_of=as_of,
    )


def stations(span: Span) -> CTE:
    """The open stations `(id, code, name, level)` as they were on the last day."""
    was = StationPeriod
    over = and_(was.valid_to <= span.as_of, func.coalesce(was.recorded_at < span.known, True))
    then = select(was.station_id, was.code, was.name, was.state, was.valid_from).where(~over)
    then = then.ext(distinct_on(was.station_id)).order_by(was.station_id, was.id)
    past = then.subquery()
    since = case((past.c.station_id.is_(None), Station.since), else_=past.c.valid_from)
    entered = func.coalesce(Station.recorded_at < span.known, True)
    rows = select(
        Station.id,
        func.coalesce(past.c.code, Station.area).label("code"),
        func.coalesce(past.c.name, Station.name).label("name"),
        Station.level,
    ).outerjoin(past, past.c.station_id == Station.id)
    rows = rows.where(func.coalesce(past.c.state, Station.state) == State.OPEN)
    return rows.where(or_(since.is_(None), and_(since <= span.as_of, entered))).cte("open_stations")


def listed(span: Span, area: str, level: str | None) -> tuple[Select[Any], list[Any]]:
    """The stations of an area as they were on the last day, and the order of their pages."""
    then = stations(span)
    rows: Any = select(Bundle("station", then.c.code, then.c.id, then.c.name, then.c.level))
    rows = rows.where(within(then.c.code, area))
    return (rows.where(then.c.level == level) if level else rows), [then.c.code]


def station_at(db: Session, span: Span, code: str) -> Any:
    """The station that had a code, `(id, code, name, level)`; None if there was none open."""
    then = stations(span)
    return db.execute(select(then).where(then.c.code == code)).first()


def ids(db: Session, span: Span, area: str) -> dict[str, UUID]:
    """The ids of an area's stations as they were, by code."""
    then = stations(span)
    rows = db.execute(select(then.c.code, then.c.id).where(within(then.c.code, area)))
    return {code: id for code, id in rows}


def closing(db: Session, period: str) -> ScorecardClosing | None:
    return db.get(ScorecardClosing, period)


def closings() -> Select[Any]:
    return select(ScorecardClosing)


def closed(period: str, area: str) -> Select[Scorecard]:
    """The scorecards of a closed period within an area."""
    return select(Scorecard).where(Scorecard.period == period, within(Scorecard.area, area))


def codes(db: Session, span: Span, area: str) -> dict[str, str]:
    """Each code that one of an area's stations ever had, and the one it had on the last day."""
    then = stations(span)
    had = union(select(Station.id, Station.area.label("had")), select(StationPeriod.station_id, StationPeriod.code))
    every = had.subquery()
    rows = select(every.c.had, then.c.code).join(then, then.c.id == every.c.id).where(within(then.c.code, area))
    return {former: code for former, code in db.execute(rows)}


def figures(db: Session, rules: Rules, span: Span, area: str) -> dict[str, dict[str, Figure]]:
    """What each of the area's stations counted with all below it: by code, then by indicator."""
    now = codes(db, span, area)
    own: dict[str, dict[str, Figure]] = {code: {} for code in now.values()}
    for name, indicator in rules.indicators.items():
        counted = lines(indicator, span, area, now).subquery()
        sums = (func.sum(counted.c[name]) for name in ("earned", "worth", "cases"))
        for code, earned, worth, cases in db.execute(select(counted.c.code, *sums).group_by(counted.c.code)):
            figure = Figure(int(earned), int(worth), int(cases))
            own[now[code]][name] = own[now[code]].get(name, Figure()) + figure
    return rolled_up(own)


def behind(db: Session, indicator: Indicator, span: Span, area: str, *, met: bool) -> tuple[Select[Any], list[Any]]:
    """What stands behind a figure, and the order of its pages: what met it in full, or all else."""
    counted = lines(indicator, span, area, codes(db, span, area)).subquery()
    whole = counted.c.earned >= counted.c.worth
    rows: Any = select(Bundle("line", counted.c.subject, counted.c.detail, counted.c.code))
    return rows.where(whole if met else ~whole), [counted.c.subject, counted.c.detail]


def lines(indicator: Indicator, span: Span, area: str, known: Iterable[str]) -> Select[Any]:
    """What an indicator counts in an area, whose stations' codes are `known`, line by line: `(code, subject, detail,
    worth, earned, cases)`. The code is the one that the station had then.
    """
    (how, what), *_ = indicator.counted.items()
    if how == "findings":
        return _findings(span, area)
    if how == "stations":
        return _active(span, area, what)
    there = literal(sorted(known), ARRAY(Text))  # one value, not an expression for each
    if how == "facts":
        return _facts(there, span, what)
    return _scores(there, span, what) if how == SCORES else _files(there, span, what)


def _line(code: Any, subject: Any, detail: Any, worth: Any, earned: Any, cases: Any = ONE) -> Select[Any]:
    named = {"code": code, "subject": subject, "detail": detail, "worth": worth, "earned": earned, "cases": cases}
    return select(*(column.label(name) for name, column in named.items()))


def _facts(there: Any, span: Span, rule: Mapping[str, Any]) -> Select[Any]:
    """Facts that fall into the span, each met or not by its outcomes."""
    later = timedelta(days=rule["within_days"])
    by = Fact.counts_at + later
    came = _came(rule, span)
    met = came.c.met_at <= (by if rule["until"] == DUE else span.ends)
    rows = _line(Fact.area, Fact.subject, Fact.detail, Fact.worth, case((met, Fact.worth), else_=0))
    rows = rows.select_from(Fact).join(came, literal(True)).where(Fact.area == any_(there))
    rows = rows.where(*_within(rule["base"], span, later), or_(came.c.void_at.is_(None), came.c.void_at > by))
    if rule["detail"]:
        rows = rows.where(Fact.detail == rule["detail"])
    return rows.where(or_(by <= span.decided, met)) if span.ends > span.decided else rows


def _came(rule: Mapping[str, Any], span: Span) -> Any:
    """When a fact's subject first had an outcome that it wants, and one that makes it count no longer. Outcomes that
    were corrected since are passed over.
    """
    first = func.min(Outcome.counts_at)
    corrected = func.coalesce(Outcome.corrected_at < span.known, False)
    rows = select(
        first.filter(Outcome.kind.in_(rule["met_by"])).label("met_at"),
        first.filter(Outcome.kind.in_(rule["void_by"])).label("void_at"),
    )
    return rows.where(Outcome.subject == Fact.subject, Outcome.told_at < span.known, ~corrected).lateral()


def _within(kind: str, span: Span, later: timedelta = timedelta()) -> list[ColumnElement[bool]]:
    when = Fact.counts_at
    return [Fact.kind == kind, when > span.begins - later, when <= span.ends - later, Fact.told_at < span.known]


def _scores(there: Any, span: Span, kind: str) -> Select[Any]:
    """Answers, which bear their own points."""
    rows = _line(Fact.area, Fact.subject, Fact.detail, Fact.worth, func.coalesce(Fact.earned, 0), Fact.cases)
    return rows.where(Fact.area == any_(there), *_within(kind, span))


def _files(there: Any, span: Span, rule: Mapping[str, Any]) -> Select[Any]:
    """Files as they stood on the last day. What a file lacks is not known until an event has described it."""
    file = FileSpan
    since = span.as_of - timedelta(days=rule["days"])
    good: Any = file.complete if rule["measure"] == COMPLETE else func.coalesce(file.verified_on > since, False)
    rows = _line(file.area, file.person_id, literal(""), ONE, case((good, 1), else_=0))
    rows = rows.where(file.area == any_(there), file.from_on <= span.as_of, file.until_on > span.as_of)
    return rows.where(file.complete.is_not(None))


def _findings(span: Span, area: str) -> Select[Any]:
    """Each of the five haves of each station, by what was last found of it; what is not known is not counted."""
    then = stations(span)
    latest = select(Finding.station_id, Finding.item, Finding.status)
    latest = latest.where(Finding.measure == Measure.FIVE_HAVES, Finding.list_version == FIVE_HAVES["version"])
    latest = latest.where(Finding.assessed_on <= span.as_of, Finding.recorded_at < span.known)
    order = (Finding.station_id, Finding.item, Finding.assessed_on.desc(), Finding.id.desc())
    last = latest.ext(distinct_on(Finding.station_id, Finding.item)).order_by(*order).subquery()
    met = case((last.c.status == Status.MET, 1), else_=0)
    rows = _line(then.c.code, then.c.id, last.c.item, ONE, met).select_from(then)
    rows = rows.join(last, last.c.station_id == then.c.id).where(last.c.status != Status.UNKNOWN)
    return rows.where(within(then.c.code, area))


def _active(span: Span, area: str, kinds: Sequence[str]) -> Select[Any]:
    """Each station, by whether it had a fact of one of these kinds, under whatever code."""
    then = stations(span)
    there = select(Fact.area).where(or_(*(and_(*_within(kind, span)) for kind in kinds)))
    former = select(StationPeriod.station_id).where(StationPeriod.code.in_(there))
    present = select(Station.id).where(Station.area.in_(there))
    active: Any = case((then.c.id.in_(union(former, present)), 1), else_=0)
    rows = _line(then.c.code, then.c.id, literal(""), ONE, active)
    return rows.where(within(then.c.code, area))

"""Reads of what was paid out, of people within an area. A day is that of the fund's book."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, Text, cast, func, select, tuple_
from sqlalchemy.orm import Session

from services.assistance.models import Application, Payment
from services.assistance.payouts.domain import Count, Paid
from shared.aliases import PERSON_ALIAS
from shared.security.areas import digits_below
from shared.security.ranges import within

_PEOPLE = func.count(func.coalesce(PERSON_ALIAS.c.canonical, Payment.veteran_id).distinct())


def paid(db: Session, area: str, from_on: date, to_on: date) -> Paid:
    """What was paid in a period: whole, by the areas one level below, by ground and by fund."""
    cuts = _cuts(area)
    sets = func.grouping_sets(*(tuple_(column) for column in cuts.values()), tuple_())
    rows = select(*cuts.values(), _PEOPLE, func.sum(Payment.amount_fen)).group_by(sets)
    whole = (0, 0)
    parts: dict[str, dict[str, Count]] = {cut: {} for cut in cuts}
    for *names, people, fen in db.execute(_within(rows, area, from_on, to_on)):
        count = (people, int(fen or 0))
        if not any(names):
            whole = count
        for cut, name in zip(cuts, names, strict=True):
            if name:
                parts[cut][name] = count
    return Paid(whole, **parts)


def people_behind(
    db: Session, area: str, from_on: date, to_on: date, parts: Mapping[str, Collection[str]]
) -> list[int]:
    """Of each cut how many people stand behind some of its parts together."""
    counts: list[Any] = [_PEOPLE.filter(column.in_(parts[cut])) for cut, column in _cuts(area).items()]
    return list(db.execute(_within(select(*counts), area, from_on, to_on)).one())


def _cuts(area: str) -> dict[str, Any]:
    """By cut of Paid what names a part."""
    place = func.rpad(func.left(Payment.area, digits_below(area)), 12, "0")
    return {"areas": place, "grounds": Application.ground, "funds": cast(Payment.fund_id, Text)}


def _within(rows: Select[Any], area: str, from_on: date, to_on: date) -> Select[Any]:
    return (
        rows.join(Application, Application.id == Payment.application_id)
        .outerjoin(PERSON_ALIAS, PERSON_ALIAS.c.old == Payment.veteran_id)
        .where(within(Payment.area, area), Payment.paid_on.between(from_on, to_on))
    )

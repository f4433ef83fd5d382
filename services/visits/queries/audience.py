"""Whom a rule means: conditions over the projection of people."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, not_, or_, select

from services.visits.models import Person, Visit
from shared.aliases import PERSON_ALIAS
from shared.errors import AreaForeign
from shared.security.areas import VILLAGE, covers, level, scope

FLAGS = ("tier", "is_veteran", "preferential_care", "over_80")
"""What a rule may want of a person, by column."""


def own_area(own: str, asked: str | None) -> str:
    """The area that figures are asked of: within one's own, or all of it. Raises AreaForeign."""
    if asked is None:
        return own
    if not covers(own, asked):
        raise AreaForeign(pointer="?area")
    return asked


def within(column: Any, area: str) -> ColumnElement[bool]:
    """Whether a code lies within an area; an index serves it."""
    prefix = scope(area)
    found: ColumnElement[bool] = (column >= prefix) & (column < prefix + "~")
    return found


def of_station(rows: Select[Any], column: Any, area: str) -> Select[Any]:
    """`rows` of a caller's area as row security passes them anyhow, said to the planner where that is one village: it
    cannot see how few they are, and walked everyone's in the order of the list (700 ms of a million visits, now 1).
    """
    return rows.where(column == area) if level(area) == VILLAGE else rows


def concerning(column: Any, area: str) -> ColumnElement[bool]:
    """Whether a code is of the caller's area, of one within it or of one above it."""
    prefix = scope(area)
    above = [prefix[:digits].ljust(12, "0") for digits in (4, 6, 9) if digits <= len(prefix)]
    found: ColumnElement[bool] = column.in_(above) | within(column, area)
    return found


def contacted() -> ColumnElement[bool]:
    """Whether contacts go on, as `Person.contacted` says of one."""
    return Person.alive & Person.merged_into.is_(None) & not_(Person.erased)


def matching(rule: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """The conditions of a rule: FLAGS, `no_contact_since` (an ISO date), `stations` (areas, any of which covers)."""
    found = [getattr(Person, name) == rule[name] for name in FLAGS if name in rule]
    if "no_contact_since" in rule:
        found.append(not_(_reached_since(date.fromisoformat(rule["no_contact_since"]))))
    if "stations" in rule:
        found.append(or_(*(within(Person.area, area) for area in rule["stations"])))
    return found


def person_of(column: Any) -> tuple[Any, Any]:
    """A join of `person_alias` by an id column, and SQL for the id it stands for now."""
    alias = PERSON_ALIAS.alias()
    return alias, func.coalesce(alias.c.canonical, column)


def _reached_since(day: date) -> ColumnElement[bool]:
    alias, person = person_of(Visit.veteran_id)
    seen = (
        select(person.label("person"))
        .select_from(Visit)
        .outerjoin(alias, alias.c.old == Visit.veteran_id)
        .where(Visit.reached, Visit.superseded_by.is_(None), Visit.visited_on >= day)
        .subquery()
    )
    return select(1).where(seen.c.person == Person.id).exists()

"""Whom a rule means: conditions over the projection of people."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, not_, or_, select

from services.visits.models import Person, Visit
from shared.aliases import PERSON_ALIAS
from shared.security.ranges import within

FLAGS = ("tier", "is_veteran", "preferential_care", "over_80")
"""What a rule may want of a person, by column."""


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

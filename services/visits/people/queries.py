"""Reads of whom we contact, and conditions that say whom a rule means."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, not_, or_, select
from sqlalchemy.orm import Session

from services.visits.models import Person, Visit
from shared import aliases
from shared.aliases import PERSON_ALIAS
from shared.security.ranges import within


def is_gone(db: Session, id: UUID) -> bool:
    """Whether the file that an id stands for is known to have been erased."""
    return db.scalar(select(Person.erased).where(Person.id == aliases.resolved(id))) or False


def ended_on(person: Person) -> date | None:
    """The day on which a death became known: `date.min` if that was before the file, None for the living."""
    return None if person.alive else person.ended_on or date.min


FLAGS = ("tier", "is_veteran", "preferential_care", "over_80")
"""What a rule may want of a person, by column."""


def is_contacted(person: Person) -> bool:
    """Whether contacts go on: not after death, nor with a file that was merged or erased."""
    return person.alive and person.merged_into is None and not person.erased


def contacted() -> ColumnElement[bool]:
    """The condition of the same."""
    return Person.alive & Person.merged_into.is_(None) & not_(Person.erased)


def matching(rule: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """The conditions of a rule: FLAGS, `no_contact_since` (an ISO date), `stations` (areas, any of which covers)."""
    conditions = [getattr(Person, name) == rule[name] for name in FLAGS if name in rule]
    if "no_contact_since" in rule:
        conditions.append(not_(_reached_since(date.fromisoformat(rule["no_contact_since"]))))
    if "stations" in rule:
        conditions.append(or_(*(within(Person.area, area) for area in rule["stations"])))
    return conditions


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

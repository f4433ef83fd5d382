"""Reads of explained policies."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.visits.models import Explained, Explanation, Person
from services.visits.queries.audience import contacted, matching, person_of


def explanations(query: Mapping[str, Any]) -> Select[Any]:
    """Occasions within the caller's area, of one policy if asked."""
    rows = select(Explanation)
    return rows.where(Explanation.policy_id == query["policy_id"]) if "policy_id" in query else rows


def coverage(db: Session, policy_id: UUID, rule: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """(station, people the policy is for by the rule, those of them to whom it was explained), within the caller's
    area.
    """
    alias, person = person_of(Explained.veteran_id)
    told = select(person).outerjoin_from(Explained, alias, alias.c.old == Explained.veteran_id)
    knows = Person.id.in_(told.where(Explained.policy_id == policy_id))
    rows = select(Person.area, func.count(), func.count().filter(knows)).where(contacted(), *matching(rule))
    return sorted((area, people, knowing) for area, people, knowing in db.execute(rows.group_by(Person.area)))

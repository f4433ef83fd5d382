"""Reads of explained policies."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from services.visits.models import Explained, ExplainedOnVisit, Explanation, Person
from services.visits.people.queries import contacted, matching, person_of


def explanations(query: Mapping[str, Any]) -> Select[Any]:
    """Occasions within the caller's area, of one policy if asked."""
    rows = select(Explanation)
    return rows.where(Explanation.policy_id == query["policy_id"]) if "policy_id" in query else rows


def coverage(db: Session, policy_id: UUID, rule: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """(station, people, knowing) within the caller's area: how many people the policy is for by the rule, and to how
    many of them it was explained, on a visit or otherwise.
    """
    knows = Person.id.in_(union_all(*(_explained_to(kind, policy_id) for kind in (Explained, ExplainedOnVisit))))
    rows = select(Person.area, func.count(), func.count().filter(knows)).where(contacted(), *matching(rule))
    return sorted((area, people, knowing) for area, people, knowing in db.execute(rows.group_by(Person.area)))


def _explained_to(kind: type[Explained] | type[ExplainedOnVisit], policy_id: UUID) -> Select[Any]:
    alias, person = person_of(kind.veteran_id)
    return select(person).outerjoin_from(kind, alias, alias.c.old == kind.veteran_id).where(kind.policy_id == policy_id)

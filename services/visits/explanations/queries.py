"""Reads of explained policies."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, not_, select, true, union_all
from sqlalchemy.orm import Session

from services.visits.models import Explained, ExplainedOnVisit, Explanation, Person
from services.visits.people.queries import contacted, matching, person_of
from shared.shares import Figure


def explanations(query: Mapping[str, Any]) -> Select[Any]:
    """Occasions within the caller's area, of one policy if asked."""
    rows = select(Explanation)
    return rows.where(Explanation.policy_id == query["policy_id"]) if "policy_id" in query else rows


MEANT, OTHERS = "MEANT", "OTHERS"


def coverage(db: Session, policy_id: UUID, rule: Mapping[str, Any]) -> dict[str, dict[str, Figure]]:
    """By station within the caller's area: MEANT, how many the policy is for by the rule, and how many of them it was
    explained to, on a visit or otherwise; OTHERS, how many others there are.
    """
    knows = Person.id.in_(union_all(*(_explained_to(kind, policy_id) for kind in (Explained, ExplainedOnVisit))))
    meant = and_(true(), *matching(rule))
    counts = (func.count().filter(meant), func.count().filter(meant, knows), func.count().filter(not_(meant)))
    rows = db.execute(select(Person.area, *counts).where(contacted()).group_by(Person.area).order_by(Person.area)).all()
    return {
        MEANT: {area: Figure(knowing, people, people) for area, people, knowing, _ in rows if people},
        OTHERS: {area: Figure(0, others, others) for area, _, _, others in rows if others},
    }


def _explained_to(kind: type[Explained] | type[ExplainedOnVisit], policy_id: UUID) -> Select[Any]:
    alias, person = person_of(kind.veteran_id)
    return select(person).outerjoin_from(kind, alias, alias.c.old == kind.veteran_id).where(kind.policy_id == policy_id)

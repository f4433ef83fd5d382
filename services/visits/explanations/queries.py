"""Reads of explained policies."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from services.visits.models import Explained, ExplainedOnVisit, Explanation, Person
from services.visits.people.queries import FLAGS, contacted, person_of
from shared.shares import Figure


def explanations(query: Mapping[str, Any]) -> Select[Any]:
    """Occasions within the caller's area, of one policy if asked."""
    rows = select(Explanation)
    return rows.where(Explanation.policy_id == query["policy_id"]) if "policy_id" in query else rows


def coverage(db: Session, policy_id: UUID, rule: Mapping[str, Any]) -> dict[tuple[Any, ...], dict[str, Figure]]:
    """By station within the caller's area how many people there are, and to how many of them the policy was explained,
    on a visit or otherwise: of each combination of the properties that the rule names, those it wants under `meant`.
    """
    knows = Person.id.in_(union_all(*(_explained_to(kind, policy_id) for kind in (Explained, ExplainedOnVisit))))
    properties = [getattr(Person, name) for name in FLAGS if name in rule]
    counts = (func.count(), func.count().filter(knows))
    rows = select(Person.area, *counts, *properties).where(contacted()).group_by(Person.area, *properties)
    figures: dict[tuple[Any, ...], dict[str, Figure]] = {meant(rule): {}}
    for area, people, knowing, *values in db.execute(rows.order_by(Person.area)):
        figures.setdefault(tuple(values), {})[area] = Figure(knowing, people, people)
    return figures


def meant(rule: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values that a rule wants of the properties it names."""
    return tuple(rule[name] for name in FLAGS if name in rule)


def _explained_to(kind: type[Explained] | type[ExplainedOnVisit], policy_id: UUID) -> Select[Any]:
    alias, person = person_of(kind.veteran_id)
    return select(person).outerjoin_from(kind, alias, alias.c.old == kind.veteran_id).where(kind.policy_id == policy_id)

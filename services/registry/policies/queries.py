"""Reads of published policies."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from services.registry.models import Policy, PolicyVersion
from shared.security.areas import wider


def policies(query: Mapping[str, Any], today: date) -> Select[Any]:
    """Policies, by whom they are for, where they hold and whether they are in force, if asked."""
    rows = select(Policy)
    if "category" in query:
        rows = rows.where(or_(Policy.audience.contains([query["category"]]), func.cardinality(Policy.audience) == 0))
    if "area" in query:
        rows = rows.where(Policy.area.in_([*wider(query["area"]), query["area"]]))
    if "in_force" in query:
        lasting = Policy.valid_to.is_(None) | (Policy.valid_to >= today)
        force = (Policy.valid_from <= today) & lasting & Policy.superseded_by.is_(None)
        rows = rows.where(force if query["in_force"] else ~force)
    return rows


def versions(policy_id: UUID) -> Select[Any]:
    """Every version of a policy, oldest first."""
    return select(PolicyVersion).where(PolicyVersion.policy_id == policy_id)

"""Published policies 政策宣传."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.models import Policy, PolicyVersion
from services.registry.policies import queries, use_cases
from services.registry.policies.schemas import (
    NewPolicySchema,
    PolicyPatchSchema,
    PolicyQuery,
    PolicySchema,
    PolicyVersionSchema,
)
from services.registry.policies.use_cases import NewPolicy
from shared import clock
from shared.contracts.access import Actor
from shared.db import find
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import IfMatch, Routes
from shared.http.schemas import PageQuery, page_of

routes = Routes("policies", __name__, description="Policies")
ONE = "/v1/policies/<uuid:policy_id>"


@routes.write("/v1/policies", may="policy:publish", body=NewPolicySchema, answer=PolicySchema)
def publish_policy(db: Session, by: Actor, body: dict[str, Any]) -> Policy:
    """Publish a policy for your area. With `supersedes` it takes the place of another of yours."""
    content = {name: value for name, value in body.items() if name != "supersedes"}
    return use_cases.publish_policy(db, by, NewPolicy(**content), body.get("supersedes"))


@routes.read("/v1/policies", may="policy:read", query=PolicyQuery, answer=page_of(PolicySchema))
def list_policies(db: Session, by: Actor, query: dict[str, Any]) -> Page:
    """Policies, oldest first; if asked, those for a category of people, those of an area, or those in force."""
    return paginate(db, queries.policies(query, clock.today(db)), [Policy.id], query)


@routes.read(ONE, may="policy:read", answer=PolicySchema, refuses=(NotFound,))
def get_policy(db: Session, by: Actor, policy_id: UUID) -> Policy:
    """One policy as it now stands."""
    return find(db, Policy, policy_id)


@routes.read(
    f"{ONE}/versions", may="policy:read", query=PageQuery, answer=page_of(PolicyVersionSchema), refuses=(NotFound,)
)
def list_policy_versions(db: Session, by: Actor, query: dict[str, Any], policy_id: UUID) -> Page:
    """Every version of a policy, oldest first."""
    return paginate(db, queries.versions(find(db, Policy, policy_id).id), [PolicyVersion.id], query)


@routes.write(
    ONE,
    method="PATCH",
    status=200,
    may="policy:publish",
    body=PolicyPatchSchema,
    answer=PolicySchema,
    if_match=IfMatch.REQUIRED,
)
def revise_policy(db: Session, by: Actor, body: dict[str, Any], policy_id: UUID, expected: int | None) -> Policy:
    """Change what a policy of your area says; the version before is kept."""
    return use_cases.revise_policy(db, by, policy_id, body, expected)

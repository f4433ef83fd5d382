"""Published policies 政策宣传."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.models import Policy, PolicyVersion
from services.registry.policies import queries, schemas, use_cases
from services.registry.policies.use_cases import NewPolicy
from shared import clock
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("policies", __name__, description="Policies")
ONE = "/v1/policies/<uuid:policy_id>"


@routes.write("/v1/policies", may="policy:publish", body=schemas.NewPolicySchema, answer=schemas.PolicySchema)
def publish_policy(db: Session, by: Actor, body: Fields) -> Policy:
    """Publish a policy for your area.

    With `supersedes` it takes the place of another of yours.
    """
    content = {name: value for name, value in body.items() if name != "supersedes"}
    return use_cases.publish_policy(db, by, NewPolicy(**content), body.get("supersedes"))


@routes.page("/v1/policies", may="policy:read", query=schemas.PolicyQuery, of=schemas.PolicySchema)
def list_policies(db: Session, by: Actor, query: Fields) -> Page:
    """Policies, oldest first.

    If asked, those for a category of people, those of an area, or those in force.
    """
    return paginate(db, queries.policies(query, clock.today(db)), [Policy.id], query)


@routes.read(ONE, may="policy:read", answer=schemas.PolicySchema)
def get_policy(db: Session, by: Actor, policy_id: UUID) -> Policy:
    """One policy as it now stands."""
    return find(db, Policy, policy_id)


@routes.page(f"{ONE}/versions", may="policy:read", of=schemas.PolicyVersionSchema)
def list_policy_versions(db: Session, by: Actor, query: Fields, policy_id: UUID) -> Page:
    """Every version of a policy, oldest first."""
    return paginate(db, queries.versions(find(db, Policy, policy_id).id), [PolicyVersion.id], query)


@routes.revise(ONE, method="PATCH", may="policy:publish", body=schemas.PolicyPatchSchema, answer=schemas.PolicySchema)
def revise_policy(db: Session, by: Actor, body: Fields, policy_id: UUID, expected: int | None) -> Policy:
    """Change what a policy of your area says; the version before is kept."""
    return use_cases.revise_policy(db, by, policy_id, body, expected)

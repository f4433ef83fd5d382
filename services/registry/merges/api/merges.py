"""Merging two files of one person."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.merges import queries
from services.registry.merges.schemas import MergeDecisionSchema, MergeQuery, MergeSchema, NewMergeSchema
from services.registry.merges.use_cases import merges
from services.registry.models import MergeProposal
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("merges", __name__, description="Merging two files of one person")


@routes.write("/v1/merges", may="merge:propose", body=NewMergeSchema, answer=MergeSchema, vault=True)
def propose_merge(db: Session, vault: Vault, by: Actor, body: Fields) -> MergeProposal:
    """Say that two files within your area are one person's; a colleague decides."""
    return merges.propose_merge(db, vault, by, **body)


@routes.page("/v1/merges", may="merge:propose", query=MergeQuery, of=MergeSchema)
def list_merges(db: Session, by: Actor, query: Fields) -> Page:
    """Proposals within your area, oldest first."""
    return paginate(db, queries.merges(query), [MergeProposal.id], query)


@routes.read("/v1/merges/<uuid:merge_id>", may="merge:propose", answer=MergeSchema)
def get_merge(db: Session, by: Actor, merge_id: UUID) -> MergeProposal:
    """One proposal."""
    return find(db, MergeProposal, merge_id)


@routes.revise(
    "/v1/merges/<uuid:merge_id>/decision", may="merge:propose", body=MergeDecisionSchema, answer=MergeSchema, vault=True
)
def decide_merge(
    db: Session, vault: Vault, by: Actor, body: Fields, merge_id: UUID, expected: int | None
) -> MergeProposal:
    """Merge or reject what a colleague proposed, or withdraw it.

    The dropped file's id leads on for ever.
    """
    return merges.decide_merge(db, vault, by, merge_id, body["outcome"], expected)

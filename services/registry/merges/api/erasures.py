"""Erasing files on request."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.merges import queries
from services.registry.merges.schemas import ErasureDecisionSchema, ErasureQuery, ErasureSchema, NewErasureSchema
from services.registry.merges.use_cases import erasures
from services.registry.models import ErasureRequest
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("erasures", __name__, description="Erasing files on request")


@routes.write("/v1/erasures", may="erasure:request", body=NewErasureSchema, answer=ErasureSchema)
def request_erasure(db: Session, by: Actor, body: Fields) -> ErasureRequest:
    """File a person's request to be erased; the county bureau decides."""
    return erasures.request_erasure(db, by, body["veteran_id"], body["ground"], body["request_ref"])


@routes.page("/v1/erasures", may="erasure:request", query=ErasureQuery, of=ErasureSchema)
def list_erasures(db: Session, by: Actor, query: Fields) -> Page:
    """Requests within your area, oldest first."""
    return paginate(db, queries.erasures(query), [ErasureRequest.id], query)


@routes.read("/v1/erasures/<uuid:erasure_id>", may="erasure:request", answer=ErasureSchema)
def get_erasure(db: Session, by: Actor, erasure_id: UUID) -> ErasureRequest:
    """One request."""
    return find(db, ErasureRequest, erasure_id)


@routes.revise(
    "/v1/erasures/<uuid:erasure_id>/decision", may="erasure:decide", body=ErasureDecisionSchema, answer=ErasureSchema
)
def decide_erasure(db: Session, by: Actor, body: Fields, erasure_id: UUID, expected: int | None) -> ErasureRequest:
    """Approve, refuse or withdraw an erasure.

    What was approved is erased a day later, and can be withdrawn until then.
    """
    return erasures.decide_erasure(db, by, erasure_id, body["outcome"], body["decision_ref"], expected)

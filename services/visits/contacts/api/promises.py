"""What was promised on visits."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.contacts.domain.promises import PromiseState
from services.visits.contacts.queries import promises
from services.visits.contacts.schemas import OutcomeSchema, PromiseDetailSchema, PromiseQuery, PromiseSchema
from services.visits.contacts.use_cases import promises as use_cases
from services.visits.models import Promise
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("promises", __name__, description="What was promised on visits")


@routes.page("/v1/promises", may="visit:read", query=PromiseQuery, of=PromiseSchema)
def list_promises(db: Session, by: Actor, query: Fields) -> Page:
    """Promises within your area, the earliest date first."""
    return paginate(db, promises.promises(by.area, query), [Promise.due_on, Promise.id], query)


@routes.read("/v1/promises/<uuid:promise_id>", may="visit:read", answer=PromiseDetailSchema, vault=True)
def get_promise(db: Session, vault: Vault, by: Actor, promise_id: UUID) -> Fields:
    """One promise in its words."""
    return use_cases.read_promise(db, vault, find(db, Promise, promise_id))


@routes.change("/v1/promises/<uuid:promise_id>/outcome", may="visit:log", body=OutcomeSchema, answer=PromiseSchema)
def close_promise(db: Session, by: Actor, body: Fields, promise_id: UUID, expected: int | None) -> Promise:
    """Say what became of a promise: kept, broken, or withdrawn."""
    return use_cases.close_promise(db, by, promise_id, PromiseState(body["outcome"]), expected)

"""Visits and contacts."""

from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from services.visits import queries
from services.visits.api.schemas.contacts import NewVisitSchema, VisitDetailSchema, VisitQuery, VisitSchema
from services.visits.domain.contact import NewVisit
from services.visits.models import Visit
from services.visits.use_cases.log import log_visit
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.pagination import Page, paginate
from shared.http.routes import Routes
from shared.http.schemas import page_of
from shared.security.person_keys import key_of, unsealed

routes = Routes("visits", __name__, description="Visits and contacts")


@routes.write("/v1/visits", may="visit:log", body=NewVisitSchema, answer=VisitSchema)
def log(db: Session, by: Actor, body: dict[str, Any]) -> Visit:
    """Record a contact that took place, or an attempt."""
    return log_visit(db, current_app.extensions["muster"].vault, by, NewVisit(**body))


@routes.read("/v1/visits", may="visit:read", query=VisitQuery, answer=page_of(VisitSchema))
def list_visits(db: Session, by: Actor, query: dict[str, Any]) -> Page:
    """Visits within your area, in the order they were logged."""
    return paginate(db, queries.contacts.visits(query), [Visit.id], query)


@routes.read("/v1/visits/<uuid:visit_id>", may="visit:read", answer=VisitDetailSchema)
def get_visit(db: Session, by: Actor, visit_id: UUID) -> dict[str, Any]:
    """One visit with its note."""
    visit = find(db, Visit, visit_id)
    vault, key = current_app.extensions["muster"].vault, key_of(db, visit.veteran_id)
    note = unsealed(vault, key, visit.veteran_id, "note", visit.note_sealed)
    return {**columns(visit), "note": note}

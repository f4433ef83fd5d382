"""Visits and contacts."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.contacts import schemas
from services.visits.contacts.domain.visits import TEXTS, NewVisit, without_health
from services.visits.contacts.queries import visits
from services.visits.contacts.queries.promises import made_on
from services.visits.contacts.use_cases import promises
from services.visits.contacts.use_cases.correct import correct_visit
from services.visits.contacts.use_cases.log import log_visit, read_texts
from services.visits.models import Visit
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("visits", __name__, description="Visits and contacts")


def _new(body: Fields) -> NewVisit:
    written = {name: body[name] for name in TEXTS if name in body}
    rest = {name: value for name, value in body.items() if name not in (*written, "reason")}
    return NewVisit(**rest, texts=written)


@routes.write("/v1/visits", may="visit:log", body=schemas.NewVisitSchema, answer=schemas.VisitSchema, vault=True)
def log(db: Session, vault: Vault, by: Actor, body: Fields) -> Visit:
    """Record a contact that took place, or an attempt."""
    return log_visit(db, vault, by, _new(body))


@routes.change(
    "/v1/visits/<uuid:visit_id>/correction",
    may="visit:log",
    body=schemas.CorrectionSchema,
    answer=schemas.VisitSchema,
    vault=True,
)
def correct(db: Session, vault: Vault, by: Actor, body: Fields, visit_id: UUID, expected: int | None) -> Visit:
    """Record a visit anew, whole, in place of a record that was wrong.

    Its plan and dues follow.
    """
    return correct_visit(db, vault, by, visit_id, _new(body), body["reason"], expected)


@routes.page("/v1/visits", may="visit:read", query=schemas.VisitQuery, of=schemas.VisitSchema)
def list_visits(db: Session, by: Actor, query: Fields) -> Page:
    """Visits within your area, in the order of their ids.

    Also attempts, and records that were corrected since.
    """
    page = paginate(db, visits.visits(by.area, query), [Visit.id], query)
    return page if by.sees_health else page.showing(lambda visit: without_health(columns(visit)))


@routes.read("/v1/visits/<uuid:visit_id>", may="visit:read", answer=schemas.VisitDetailSchema, vault=True)
def get_visit(db: Session, vault: Vault, by: Actor, visit_id: UUID) -> Fields:
    """One visit with what was written down and promised."""
    visit = find(db, Visit, visit_id)
    written = read_texts(db, vault, visit)
    shown = {
        **columns(visit),
        **{name: written[name] for name in TEXTS},
        "correction_reason": written["reason"],
        "promises": [promises.read_promise(db, vault, each) for each in db.scalars(made_on(visit))],
    }
    return shown if by.sees_health else without_health(shown)

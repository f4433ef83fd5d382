"""Contacts that are due."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.dues import queries
from services.visits.dues.domain.contact import Trigger
from services.visits.dues.schemas.dues import DueQuery, DueSchema, NewDueSchema
from services.visits.dues.use_cases.plan import report_event
from services.visits.models import Due
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("dues", __name__, description="Contacts that are due")


@routes.write("/v1/dues", may="due:open", body=NewDueSchema, answer=DueSchema)
def open_must_visit(db: Session, by: Actor, body: Fields) -> Due:
    """Report an event that wants a visit: illness, hardship, bereavement or an honour.

    The same event of the same day, reported again, is answered with the due that it has.
    """
    return report_event(db, body["veteran_id"], Trigger(body["trigger"]), body["happened_on"])


@routes.page("/v1/dues", may="due:read", query=DueQuery, of=DueSchema)
def list_dues(db: Session, by: Actor, query: Fields) -> Page:
    """The dues of your area, earliest first; `pending=true` lists what is to be done."""
    return paginate(db, queries.dues(by.area, query), [Due.due_on, Due.id], query)


@routes.read("/v1/dues/<uuid:due_id>", may="due:read", answer=DueSchema)
def get_due(db: Session, by: Actor, due_id: UUID) -> Due:
    """One due."""
    return find(db, Due, due_id)

"""Applications for aid."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import queries, schemas, use_cases
from services.assistance.aid.domain import NewApplication, State
from services.assistance.funds.domain import Wanted
from services.assistance.funds.queries import payments
from services.assistance.models import Application
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("applications", __name__, description="Applications for aid")
ONE = "/v1/applications/<uuid:application_id>"


@routes.write(
    "/v1/applications",
    may="application:apply",
    body=schemas.NewApplicationSchema,
    answer=schemas.ApplicationSchema,
    vault=True,
)
def file_application(db: Session, vault: Vault, by: Actor, body: Fields) -> Application:
    """File an application for a person of your area; a verification visit becomes due."""
    return use_cases.apply_for_aid(db, vault, by, NewApplication(**body))


@routes.page("/v1/applications", may="application:read", query=schemas.ApplicationQuery, of=schemas.ApplicationSchema)
def list_applications(db: Session, by: Actor, query: Fields) -> Page:
    """Applications within your area, oldest first."""
    return paginate(db, queries.applications(query), [Application.id], query)


@routes.read(ONE, may="application:read", answer=schemas.ApplicationDetailSchema, vault=True)
def get_application(db: Session, vault: Vault, by: Actor, application_id: UUID) -> Fields:
    """One application with its story, the bureau's reasons, and what it was granted from which fund."""
    application = find(db, Application, application_id)
    granted = {"payments": db.scalars(payments(application.id)).all()}
    return {**columns(application), **use_cases.read_texts(db, vault, application), **granted}


@routes.revise(
    f"{ONE}/decision",
    may="application:decide",
    body=schemas.DecisionSchema,
    answer=schemas.ApplicationSchema,
    vault=True,
)
def decide(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """Grant from one fund or several, or refuse, with written reasons. The county bureau alone decides."""
    outcome, wanted = State(body["outcome"]), [Wanted(**each) for each in body["funds"]]
    return use_cases.decide_application(db, vault, by, application_id, outcome, body["reason"], wanted, expected)


@routes.change(f"{ONE}/payment", may="application:pay", answer=schemas.ApplicationSchema)
def pay(db: Session, by: Actor, application_id: UUID, expected: int | None) -> Application:
    """Record that a grant was paid outside any batch, such as in cash. A second payment is refused."""
    return use_cases.pay_application(db, by, application_id, expected)


@routes.change(
    f"{ONE}/release", may="application:decide", body=schemas.ReleaseSchema, answer=schemas.ApplicationSchema, vault=True
)
def release(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """Give a grant back, or what is not paid of it, to its funds, with the reason. Not while the bank has it."""
    return use_cases.release_application(db, vault, by, application_id, body["reason"], expected)

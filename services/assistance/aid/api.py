"""Applications for aid."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import queries, use_cases
from services.assistance.aid.domain import NewApplication, State
from services.assistance.aid.schemas import (
    ApplicationDetailSchema,
    ApplicationQuery,
    ApplicationSchema,
    DecisionSchema,
    NewApplicationSchema,
)
from services.assistance.models import Application
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import IfMatch, Routes
from shared.http.schemas import page_of
from shared.security.crypto import Vault

routes = Routes("applications", __name__, description="Applications for aid")


@routes.write(
    "/v1/applications", may="application:apply", body=NewApplicationSchema, answer=ApplicationSchema, vault=True
)
def file_application(db: Session, vault: Vault, by: Actor, body: dict[str, Any]) -> Application:
    """File an application for a person of your area; a verification visit becomes due."""
    return use_cases.apply_for_aid(db, vault, by, NewApplication(**body))


@routes.read("/v1/applications", may="application:read", query=ApplicationQuery, answer=page_of(ApplicationSchema))
def list_applications(db: Session, by: Actor, query: dict[str, Any]) -> Page:
    """Applications within your area, oldest first."""
    return paginate(db, queries.applications(query), [Application.id], query)


@routes.read(
    "/v1/applications/<uuid:application_id>",
    may="application:read",
    answer=ApplicationDetailSchema,
    vault=True,
    refuses=(NotFound,),
)
def get_application(db: Session, vault: Vault, by: Actor, application_id: UUID) -> dict[str, Any]:
    """One application with its story and the bureau's reasons."""
    application = find(db, Application, application_id)
    return {**columns(application), **use_cases.read_texts(db, vault, application)}


@routes.write(
    "/v1/applications/<uuid:application_id>/decision",
    may="application:decide",
    body=DecisionSchema,
    answer=ApplicationSchema,
    if_match=IfMatch.REQUIRED,
    vault=True,
)
def decide(
    db: Session, vault: Vault, by: Actor, body: dict[str, Any], application_id: UUID, expected: int | None
) -> Application:
    """Grant from a fund, or refuse, with written reasons. The county bureau alone decides."""
    outcome, amount = State(body["outcome"]), body.get("amount_fen")
    return use_cases.decide_application(
        db, vault, by, application_id, outcome, body["reason"], body.get("fund_id"), amount, expected
    )


@routes.write(
    "/v1/applications/<uuid:application_id>/payment",
    may="application:pay",
    answer=ApplicationSchema,
    if_match=IfMatch.HONOURED,
)
def pay(db: Session, by: Actor, application_id: UUID, expected: int | None) -> Application:
    """Record the payment of a grant out of its fund. A second payment is refused."""
    return use_cases.pay_application(db, by, application_id, expected)

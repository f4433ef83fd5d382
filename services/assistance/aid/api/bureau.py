"""What bureaus do with applications, and who pays."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import schemas
from services.assistance.aid.api.applications import ONE
from services.assistance.aid.domain.states import State
from services.assistance.aid.use_cases import decisions, payments
from services.assistance.funds.domain import Wanted
from services.assistance.models import Application
from shared.contracts.access import Actor
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("bureau-steps", __name__, description="The bureau's steps in a case of aid")


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
    """Grant from one fund or several, or refuse, with written reasons.

    The county's bureau decides; the city's where the case is its own or was passed up.
    """
    outcome, wanted = State(body["outcome"]), [Wanted(**each) for each in body["funds"]]
    return decisions.decide_application(db, vault, by, application_id, outcome, body["reason"], wanted, expected)


@routes.change(f"{ONE}/payment", may="application:pay", answer=schemas.ApplicationSchema)
def pay(db: Session, by: Actor, application_id: UUID, expected: int | None) -> Application:
    """Record that a grant reached the person outside any batch.

    In cash, as goods or a service. Not done twice.
    """
    return payments.pay_application(db, by, application_id, expected)


@routes.change(
    f"{ONE}/release", may="application:decide", body=schemas.ReasonSchema, answer=schemas.ApplicationSchema, vault=True
)
def release(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """Give a grant, or what is not paid of it, back to its funds.

    With the reason. Not while the bank has it.
    """
    return payments.release_application(db, vault, by, application_id, body["reason"], expected)

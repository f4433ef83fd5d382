"""What bureaus do beside deciding: conflicts, reviews by the bureau above, recoveries."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import schemas
from services.assistance.models import Application
from services.assistance.reviews import use_cases
from services.assistance.reviews.schemas import ReviewAnswerSchema
from shared.contracts.access import Actor
from shared.db import find
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("reviews", __name__, description="Conflicts, reviews and recoveries of aid")
ONE = "/v1/applications/<uuid:application_id>"


@routes.write(f"{ONE}/conflict", may="application:read", answer=schemas.ApplicationSchema)
def declare_conflict(db: Session, by: Actor, application_id: UUID) -> Application:
    """Say that you have an interest of your own in a case.

    You take no further part in it.
    """
    use_cases.note_conflicts(db, application_id, [by.account], use_cases.DECLARED)
    return find(db, Application, application_id)


@routes.change(
    f"{ONE}/passing-up",
    may="application:decide",
    body=schemas.ReasonSchema,
    answer=schemas.ApplicationSchema,
    vault=True,
)
def pass_up(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """No one is left at the county who may decide: let the city do so."""
    return use_cases.pass_up(db, vault, by, application_id, body["reason"], expected)


@routes.change(
    f"{ONE}/review", may="application:apply", body=schemas.ReasonSchema, answer=schemas.ApplicationSchema, vault=True
)
def ask_aid_review(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """The applicant objects to the decision: the superior bureau reviews it."""
    return use_cases.ask_review(db, vault, by, application_id, body["reason"], expected)


@routes.revise(
    f"{ONE}/review-answer",
    may="application:review",
    body=ReviewAnswerSchema,
    answer=schemas.ApplicationSchema,
    vault=True,
)
def answer_aid_review(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """Let what was decided stand, or overturn it.

    If it is overturned it is decided anew, or what was paid is recovered.
    """
    return use_cases.answer_review(db, vault, by, application_id, body["upheld"], body["text"], expected)


@routes.change(
    f"{ONE}/recovery", may="application:decide", body=schemas.ReasonSchema, answer=schemas.ApplicationSchema, vault=True
)
def open_recovery(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """Recover what was obtained by fraud."""
    return use_cases.open_recovery(db, vault, by, application_id, body["reason"], expected)


@routes.change(f"{ONE}/recovery-end", may="application:decide", answer=schemas.ApplicationSchema)
def close_recovery(db: Session, by: Actor, application_id: UUID, expected: int | None) -> Application:
    """What was to be recovered came back, or will not."""
    return use_cases.close_recovery(db, by, application_id, expected)

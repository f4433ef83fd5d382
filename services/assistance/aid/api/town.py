"""What the town of the registered address does with applications, and the county's centre above it."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import schemas
from services.assistance.aid.api.applications import ONE
from services.assistance.aid.use_cases import town
from services.assistance.models import Application
from shared.contracts.access import Actor
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("town-steps", __name__, description="The town's steps in a case of aid")


@routes.change(f"{ONE}/acceptance", may="application:handle", answer=schemas.ApplicationSchema)
def accept(db: Session, by: Actor, application_id: UUID, expected: int | None) -> Application:
    """Accept a case; a verification visit becomes due."""
    return town.accept(db, by, application_id, expected)


@routes.change(
    f"{ONE}/return",
    may="application:handle",
    body=schemas.MaterialsSchema,
    answer=schemas.ApplicationSchema,
    vault=True,
)
def return_for_materials(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """Return a case for materials that are missing; its clock stands still."""
    return town.return_for_materials(db, vault, by, application_id, body["missing"], expected)


@routes.change(
    f"{ONE}/referral",
    may="application:handle",
    body=schemas.HandedOnSchema,
    answer=schemas.ApplicationSchema,
    vault=True,
)
def refer(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """Hand a case on.

    To the authorities where the person is registered, or to ordinary relief.
    """
    return town.refer(db, vault, by, application_id, body["to"], expected)


@routes.change(
    f"{ONE}/opinion", may="application:handle", body=schemas.OpinionSchema, answer=schemas.ApplicationSchema, vault=True
)
def give_opinion(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """Give the town's opinion on a verified case; the bureau decides next."""
    return town.give_opinion(db, vault, by, application_id, body["recommends"], body["text"], expected)


@routes.change(f"{ONE}/papers", may="application:handle", answer=schemas.ApplicationSchema)
def complete_papers(db: Session, by: Actor, application_id: UUID, expected: int | None) -> Application:
    """The papers of an emergency that was aided first are complete."""
    return town.complete_papers(db, by, application_id, expected)


@routes.change(f"{ONE}/closing", may="application:handle", answer=schemas.ApplicationSchema)
def close(db: Session, by: Actor, application_id: UUID, expected: int | None) -> Application:
    """Close a case that was followed up."""
    return town.close(db, by, application_id, expected)

"""Recoveries of what was obtained by fraud."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import schemas
from services.assistance.models import Application
from services.assistance.recoveries import use_cases
from shared.contracts.access import Actor
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("recoveries", __name__, description="Recoveries of aid")
ONE = "/v1/applications/<uuid:application_id>"


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

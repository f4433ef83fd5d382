"""Applications for aid: what applicants ask for by their station, and what everyone reads."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import queries, schemas
from services.assistance.aid.domain.cases import NewApplication
from services.assistance.aid.use_cases import filing
from services.assistance.aid.use_cases.reading import read_case
from services.assistance.models import Application
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault
from shared.security.ranges import are_few

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
    """File an application for a person of your area.

    The town of the registered address is to accept it. In an emergency a verification visit is due at once.
    """
    return filing.apply_for_aid(db, vault, by, NewApplication(**body))


@routes.page("/v1/applications", may="application:read", query=schemas.ApplicationQuery, of=schemas.ApplicationSchema)
def list_applications(db: Session, by: Actor, query: Fields) -> Page:
    """Applications of people within your area, oldest first.

    Also those that your town or county handles.
    """
    many = "veteran_id" not in query and not are_few(by.area)
    return paginate(db, queries.applications(by.area, query), [Application.id], query, keys_first=many)


@routes.read(ONE, may="application:read", answer=schemas.ApplicationDetailSchema, vault=True)
def get_application(db: Session, vault: Vault, by: Actor, application_id: UUID) -> Fields:
    """One application with its way and its clocks.

    With what was written, and what it was granted from which fund.
    """
    return read_case(db, vault, find(db, Application, application_id))


@routes.change(f"{ONE}/materials", may="application:apply", answer=schemas.ApplicationSchema)
def supply_materials(db: Session, by: Actor, application_id: UUID, expected: int | None) -> Application:
    """What was missing has come; the clock runs on."""
    return filing.supply_materials(db, by, application_id, expected)


@routes.change(
    f"{ONE}/withdrawal",
    may="application:apply",
    body=schemas.ReasonSchema,
    answer=schemas.ApplicationSchema,
    vault=True,
)
def withdraw(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """The applicant takes it back before it is decided."""
    return filing.withdraw(db, vault, by, application_id, body["reason"], expected)

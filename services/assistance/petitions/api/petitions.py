"""Petitions 信访: registered, taken up or transferred, and what the petitioners do."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.models import Petition, Recusal
from services.assistance.parties.schemas import OfPersonSchema
from services.assistance.petitions import schemas
from services.assistance.petitions.domain.states import NewPetition
from services.assistance.petitions.queries import petitions as queries
from services.assistance.petitions.use_cases import handling, registration, shown
from shared.contracts.access import Actor
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.http.schemas import page_of
from shared.security.crypto import Vault

routes = Routes("petitions", __name__, description="Petitions")
ONE = "/v1/petitions/<uuid:petition_id>"


@routes.write(
    "/v1/petitions",
    may="petition:receive",
    body=schemas.NewPetitionSchema,
    answer=schemas.PetitionSchema,
    vault=True,
)
def register_petition(db: Session, vault: Vault, by: Actor, body: Fields) -> Petition:
    """Register a petition.

    It is to be taken up, transferred or not accepted within 15 days.
    A joint one is brought by at most five representatives. An urgent one is reported to county and city at once.
    """
    return registration.register_petition(db, vault, by, NewPetition(**body))


@routes.page("/v1/petitions", may="petition:read", query=schemas.PetitionQuery, of=schemas.PetitionSchema)
def list_petitions(db: Session, by: Actor, query: Fields) -> Page:
    """Petitions within your area, oldest first, but for those that complain of you."""
    return paginate(db, queries.petitions(by.account, query), [Petition.id], query)


@routes.read(
    "/v1/petitions/search",
    may="petition:read",
    body=OfPersonSchema,
    answer=page_of(schemas.PetitionSchema),
)
def search_petitions(db: Session, by: Actor, body: Fields) -> Page:
    """Petitions within your area that a person brings.

    Those that complain of you are left out. A POST, so that no address marks them.
    """
    return paginate(db, queries.of_person(by.account, body["veteran_id"]), [Petition.id], body)


@routes.read(ONE, may="petition:read", answer=schemas.PetitionDetailSchema, vault=True)
def get_petition(db: Session, vault: Vault, by: Actor, petition_id: UUID) -> Fields:
    """One petition with who brings it, what was written, and its clocks.

    Whoever it complains of does not read it.
    """
    return shown.detail(db, vault, by, petition_id)


@routes.change(f"{ONE}/papers", may="petition:receive", body=schemas.PapersSchema, answer=schemas.PetitionSchema)
def record_papers(db: Session, by: Actor, body: Fields, petition_id: UUID, expected: int | None) -> Petition:
    """Record papers that the applicant handed in.

    If one was waited for, the clocks go on.
    """
    return handling.record_papers(db, by, petition_id, body["papers"], expected)


@routes.change(f"{ONE}/urgency", may="petition:receive", answer=schemas.PetitionSchema)
def report_urgency(db: Session, by: Actor, petition_id: UUID, expected: int | None) -> Petition:
    """Report a petition upward at once: it has turned out to be urgent."""
    return handling.report_urgency(db, by, petition_id, expected)


@routes.change(
    f"{ONE}/withdrawal",
    may="petition:receive",
    body=schemas.PetitionWithdrawalSchema,
    answer=schemas.PetitionSchema,
    vault=True,
)
def withdraw_petition(
    db: Session, vault: Vault, by: Actor, body: Fields, petition_id: UUID, expected: int | None
) -> Petition:
    """Record that the petitioners take it back."""
    return handling.withdraw_petition(db, vault, by, petition_id, body["text"], expected)


@routes.change(f"{ONE}/recusals", may="petition:handle", body=schemas.NewRecusalSchema, answer=schemas.RecusalSchema)
def withdraw_officer(db: Session, by: Actor, body: Fields, petition_id: UUID, expected: int | None) -> Recusal:
    """Withdraw from a petition in which you have a conflict.

    A head may withdraw a colleague.
    """
    return handling.withdraw_officer(db, by, petition_id, body.get("account"), body["reason"], expected)

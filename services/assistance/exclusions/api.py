"""Findings that exclude people from aid."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.exclusions import domain, queries, schemas, use_cases
from services.assistance.models import Exclusion
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("exclusions", __name__, description="Findings that exclude people from aid")
ONE = "/v1/exclusions/<uuid:exclusion_id>"


@routes.write(
    "/v1/exclusions",
    may="application:decide",
    body=schemas.NewExclusionSchema,
    answer=schemas.ExclusionSchema,
    vault=True,
)
def record_exclusion(db: Session, vault: Vault, by: Actor, body: Fields) -> Exclusion:
    """Record that something excludes a person from aid for two years.

    With its evidence. Lawful petitions never do.
    """
    return use_cases.record_exclusion(db, vault, by, **body)


@routes.page("/v1/exclusions", may="application:read", query=schemas.ExclusionQuery, of=schemas.ExclusionSchema)
def list_exclusions(db: Session, by: Actor, query: Fields) -> Page:
    """Findings about people within your area, oldest first.

    Who does not decide on applications names a person.
    """
    domain.check_listed(of_all="veteran_id" not in query, decides=by.may("application:decide"))
    return paginate(db, queries.exclusions(query), [Exclusion.id], query)


@routes.read(ONE, may="application:read", answer=schemas.ExclusionDetailSchema, vault=True)
def get_exclusion(db: Session, vault: Vault, by: Actor, exclusion_id: UUID) -> Fields:
    """One finding with its evidence, and what became of an appeal."""
    finding = find(db, Exclusion, exclusion_id)
    return {**columns(finding), **use_cases.read_texts(db, vault, finding)}


@routes.write(
    f"{ONE}/appeal", may="application:apply", body=schemas.AppealSchema, answer=schemas.ExclusionSchema, vault=True
)
def appeal(db: Session, vault: Vault, by: Actor, body: Fields, exclusion_id: UUID) -> Exclusion:
    """Object to a finding for the person. It stands until the bureau above answers."""
    return use_cases.appeal(db, vault, by, exclusion_id, body["text"])


@routes.write(
    f"{ONE}/appeal-answer",
    may="application:review",
    body=schemas.AppealAnswerSchema,
    answer=schemas.ExclusionSchema,
    vault=True,
)
def answer_appeal(db: Session, vault: Vault, by: Actor, body: Fields, exclusion_id: UUID) -> Exclusion:
    """Let a finding stand, or lift it, with the reasons."""
    return use_cases.answer_appeal(db, vault, by, exclusion_id, body["upheld"], body["text"])

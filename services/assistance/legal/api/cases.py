"""Legal cases: reception, advice, and legal aid."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.clocks import use_cases as clocks
from services.assistance.legal import queries, schemas
from services.assistance.legal.domain import LawyerOther, NewApplication, NewCase, State
from services.assistance.legal.use_cases import cases
from services.assistance.models import LegalCase
from services.assistance.parties.schemas import OfPersonSchema
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.http.schemas import page_of
from shared.security.crypto import Vault

routes = Routes("legal-cases", __name__, description="Legal cases")
ONE = "/v1/legal-cases/<uuid:case_id>"
ANSWER = schemas.LegalCaseSchema


@routes.write("/v1/legal-cases", may="legal:receive", body=schemas.NewLegalCaseSchema, answer=ANSWER, vault=True)
def receive(db: Session, vault: Vault, by: Actor, body: Fields) -> LegalCase:
    """Record that someone came to a legal station, and what for."""
    return cases.receive(db, vault, by, NewCase(**body))


@routes.page("/v1/legal-cases", may="legal:read", query=schemas.LegalCaseQuery, of=ANSWER)
def list_legal_cases(db: Session, by: Actor, query: Fields) -> Page:
    """Cases of the legal stations within your area, oldest first."""
    return paginate(db, queries.cases(query), [LegalCase.id], query)


@routes.read("/v1/legal-cases/search", may="legal:read", body=OfPersonSchema, answer=page_of(ANSWER))
def search_legal_cases(db: Session, by: Actor, body: Fields) -> Page:
    """Legal cases within your area of a person. A POST, so that no address marks them."""
    return paginate(db, queries.of_person(body["veteran_id"]), [LegalCase.id], body)


@routes.read(ONE, may="legal:read", answer=schemas.LegalCaseDetailSchema, vault=True)
def get_legal_case(db: Session, vault: Vault, by: Actor, case_id: UUID) -> Fields:
    """One case, with what was done and written, and its last days."""
    case = find(db, LegalCase, case_id)
    return {**columns(case), "steps": cases.history(db, vault, case), "clocks": clocks.every(db, case_id)}


@routes.change(f"{ONE}/advice", may="legal:advise", body=schemas.LegalTextSchema, answer=ANSWER, vault=True)
def advise(db: Session, vault: Vault, by: Actor, body: Fields, case_id: UUID, expected: int | None) -> LegalCase:
    """Give advice."""
    return cases.lead_on(db, vault, by, case_id, State.ADVISED, body["text"], expected)


@routes.change(
    f"{ONE}/application", may="legal:receive", body=schemas.LegalApplicationSchema, answer=ANSWER, vault=True
)
def apply_for_legal_aid(
    db: Session, vault: Vault, by: Actor, body: Fields, case_id: UUID, expected: int | None
) -> LegalCase:
    """File an application for legal aid, which is decided on within seven days.

    Where fewer than seven days are left of a limitation, aid comes first, and missing papers are handed in later.
    """
    return cases.apply_for_legal_aid(db, vault, by, case_id, NewApplication(**body), expected)


@routes.change(f"{ONE}/return", may="legal:decide", body=schemas.LegalReturnSchema, answer=ANSWER, vault=True)
def return_for_papers(
    db: Session, vault: Vault, by: Actor, body: Fields, case_id: UUID, expected: int | None
) -> LegalCase:
    """Ask for papers, once and all at once.

    The clock of the decision stands still until they come.
    """
    return cases.return_for_papers(db, vault, by, case_id, body["papers"], body["text"], expected)


@routes.change(f"{ONE}/papers", may="legal:receive", body=schemas.LegalPapersSchema, answer=ANSWER, vault=True)
def hand_in_papers(
    db: Session, vault: Vault, by: Actor, body: Fields, case_id: UUID, expected: int | None
) -> LegalCase:
    """Hand in all papers that are still missing."""
    return cases.hand_in_papers(db, vault, by, case_id, body["papers"], expected)


@routes.revise(f"{ONE}/decision", may="legal:decide", body=schemas.LegalGrantSchema, answer=ANSWER, vault=True)
def decide_legal_aid(
    db: Session, vault: Vault, by: Actor, body: Fields, case_id: UUID, expected: int | None
) -> LegalCase:
    """Give legal aid or refuse it, with written reasons.

    A lawyer is assigned within three days. Aid is given before the papers that were asked for if fewer than seven days
    are left of a limitation.
    """
    return cases.decide_application(db, vault, by, case_id, body["granted"], body["text"], expected)


@routes.change(f"{ONE}/objection", may="legal:receive", body=schemas.LegalTextSchema, answer=ANSWER, vault=True)
def object_to_refusal(
    db: Session, vault: Vault, by: Actor, body: Fields, case_id: UUID, expected: int | None
) -> LegalCase:
    """Record the applicant's objection to a refusal.

    It is reviewed within five days.
    """
    return cases.lead_on(db, vault, by, case_id, State.OBJECTED, body["text"], expected)


@routes.revise(f"{ONE}/review", may="legal:review", body=schemas.LegalGrantSchema, answer=ANSWER, vault=True)
def review_objection(
    db: Session, vault: Vault, by: Actor, body: Fields, case_id: UUID, expected: int | None
) -> LegalCase:
    """Uphold a refusal, or give legal aid after all, with written reasons."""
    return cases.review_objection(db, vault, by, case_id, body["granted"], body["text"], expected)


@routes.change(f"{ONE}/assignment", may="legal:decide", body=schemas.LegalAssignmentSchema, answer=ANSWER, vault=True)
def assign_lawyer(db: Session, vault: Vault, by: Actor, body: Fields, case_id: UUID, expected: int | None) -> LegalCase:
    """Give the case to a lawyer, or to another one."""
    return cases.assign_lawyer(db, vault, by, case_id, body["lawyer"], expected)


@routes.change(
    f"{ONE}/completion",
    may="legal:receive",
    body=schemas.LegalTextSchema,
    answer=ANSWER,
    vault=True,
    refuses=[LawyerOther],
)
def close_legal_case(
    db: Session, vault: Vault, by: Actor, body: Fields, case_id: UUID, expected: int | None
) -> LegalCase:
    """End a case after the advice, the refusal, or the aid; one of aid by its lawyer."""
    return cases.close_case(db, vault, by, case_id, body["text"], expected)


@routes.change(f"{ONE}/withdrawal", may="legal:receive", body=schemas.LegalTextSchema, answer=ANSWER, vault=True)
def withdraw_legal_case(
    db: Session, vault: Vault, by: Actor, body: Fields, case_id: UUID, expected: int | None
) -> LegalCase:
    """End a case because the person wants no more, with the reason."""
    return cases.lead_on(db, vault, by, case_id, State.WITHDRAWN, body["text"], expected)

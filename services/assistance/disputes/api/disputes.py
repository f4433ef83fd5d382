"""Disputes 矛盾纠纷: registered, mediated level by level, agreed and followed up."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.disputes import schemas, use_cases
from services.assistance.disputes.domain import NewDispute, Outcome
from services.assistance.disputes.queries import disputes as queries
from services.assistance.models import Dispute
from services.assistance.parties.schemas import OfPersonSchema
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.http.schemas import page_of
from shared.security.crypto import Vault

routes = Routes("disputes", __name__, description="Disputes")
ONE = "/v1/disputes/<uuid:dispute_id>"


@routes.write(
    "/v1/disputes", may="dispute:mediate", body=schemas.NewDisputeSchema, answer=schemas.DisputeSchema, vault=True
)
def register_dispute(db: Session, vault: Vault, by: Actor, body: Fields) -> Dispute:
    """Register a dispute.

    The station where it arose mediates it first: a village within 7 days, a town within 15.
    """
    return use_cases.register_dispute(db, vault, by, NewDispute(**body))


@routes.page("/v1/disputes", may="dispute:read", query=schemas.DisputeQuery, of=schemas.DisputeSchema)
def list_disputes(db: Session, by: Actor, query: Fields) -> Page:
    """Disputes within your area, oldest first."""
    return paginate(db, queries.disputes(query), [Dispute.id], query)


@routes.read(
    "/v1/disputes/search",
    may="dispute:read",
    body=OfPersonSchema,
    answer=page_of(schemas.DisputeSchema),
)
def search_disputes(db: Session, by: Actor, body: Fields) -> Page:
    """Disputes within your area in which a person stands.

    A POST, so that no address marks them.
    """
    return paginate(db, queries.of_person(body["veteran_id"]), [Dispute.id], body)


@routes.read(ONE, may="dispute:read", answer=schemas.DisputeDetailSchema, vault=True)
def get_dispute(db: Session, vault: Vault, by: Actor, dispute_id: UUID) -> Fields:
    """One dispute with its parties, what was written, and its clocks."""
    return use_cases.detail(db, vault, find(db, Dispute, dispute_id))


@routes.change(
    f"{ONE}/mediations",
    may="dispute:mediate",
    body=schemas.NewMediationSchema,
    answer=schemas.DisputeSchema,
    vault=True,
)
def record_mediation(
    db: Session, vault: Vault, by: Actor, body: Fields, dispute_id: UUID, expected: int | None
) -> Dispute:
    """Record a mediation that brought no agreement."""
    outcome, held_on = Outcome(body["outcome"]), body["held_on"]
    return use_cases.record_mediation(db, vault, by, dispute_id, outcome, held_on, body["note"], expected)


@routes.change(
    f"{ONE}/agreement", may="dispute:mediate", body=schemas.AgreementSchema, answer=schemas.DisputeSchema, vault=True
)
def record_agreement(
    db: Session, vault: Vault, by: Actor, body: Fields, dispute_id: UUID, expected: int | None
) -> Dispute:
    """Record a mediation that ended with an agreement.

    Whether it is kept is to be looked at within 30 days.
    """
    texts = body["note"], body["text"]
    return use_cases.record_agreement(db, vault, by, dispute_id, body["held_on"], *texts, expected)


@routes.change(f"{ONE}/follow-up", may="dispute:mediate", body=schemas.FollowUpSchema, answer=schemas.DisputeSchema)
def follow_up_dispute(db: Session, by: Actor, body: Fields, dispute_id: UUID, expected: int | None) -> Dispute:
    """Record whether the agreement is kept. One that is not is mediated again."""
    return use_cases.follow_up(db, by, dispute_id, body["kept"], expected)


@routes.change(f"{ONE}/escalation", may="dispute:mediate", answer=schemas.DisputeSchema)
def escalate_dispute(db: Session, by: Actor, dispute_id: UUID, expected: int | None) -> Dispute:
    """Hand a dispute to the next level, or as a level above take it up.

    A level whose days are over does so anyhow.
    """
    return use_cases.escalate_dispute(db, by, dispute_id, expected)


@routes.change(
    f"{ONE}/referral", may="dispute:mediate", body=schemas.ReferralSchema, answer=schemas.DisputeSchema, vault=True
)
def refer_dispute(
    db: Session, vault: Vault, by: Actor, body: Fields, dispute_id: UUID, expected: int | None
) -> Dispute:
    """Refer to a court or another body what mediation does not solve."""
    return use_cases.refer_dispute(db, vault, by, dispute_id, body["referred_to"], body["text"], expected)


@routes.change(
    f"{ONE}/withdrawal",
    may="dispute:mediate",
    body=schemas.DisputeWithdrawalSchema,
    answer=schemas.DisputeSchema,
    vault=True,
)
def withdraw_dispute(
    db: Session, vault: Vault, by: Actor, body: Fields, dispute_id: UUID, expected: int | None
) -> Dispute:
    """Record that the parties take it back."""
    return use_cases.withdraw_dispute(db, vault, by, dispute_id, body["text"], expected)

"""What authorities do with petitions: taking up, answering, reviewing."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.models import Petition
from services.assistance.petitions import schemas
from services.assistance.petitions.use_cases import handling, replies
from shared.contracts.access import Actor
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("petition-handling", __name__, description="What authorities do with petitions")
ONE = "/v1/petitions/<uuid:petition_id>"


@routes.change(f"{ONE}/acceptance", may="petition:handle", answer=schemas.PetitionSchema)
def accept_petition(db: Session, by: Actor, petition_id: UUID, expected: int | None) -> Petition:
    """Take a petition up. It is to be answered within 60 days."""
    return handling.accept_petition(db, by, petition_id, expected)


@routes.change(
    f"{ONE}/non-acceptance",
    may="petition:handle",
    body=schemas.NonAcceptanceSchema,
    answer=schemas.PetitionSchema,
    vault=True,
)
def refuse_petition(
    db: Session, vault: Vault, by: Actor, body: Fields, petition_id: UUID, expected: int | None
) -> Petition:
    """Do not take it up, with the reason as the petitioner is told it."""
    return handling.refuse_petition(db, vault, by, petition_id, body["reason"], body["text"], expected)


@routes.change(
    f"{ONE}/transfer",
    may="petition:handle",
    body=schemas.PetitionTransferSchema,
    answer=schemas.PetitionSchema,
    vault=True,
)
def transfer_petition(
    db: Session, vault: Vault, by: Actor, body: Fields, petition_id: UUID, expected: int | None
) -> Petition:
    """Hand it to another authority of the city, which is to take it up within 15 days."""
    return handling.transfer_petition(db, vault, by, petition_id, body["to_area"], body["text"], expected)


@routes.change(f"{ONE}/investigation", may="petition:handle", answer=schemas.PetitionSchema)
def investigate_petition(db: Session, by: Actor, petition_id: UUID, expected: int | None) -> Petition:
    """Begin to look into it."""
    return handling.investigate_petition(db, by, petition_id, expected)


@routes.change(f"{ONE}/pause", may="petition:handle", body=schemas.PaperSchema, answer=schemas.PetitionSchema)
def await_paper(db: Session, by: Actor, body: Fields, petition_id: UUID, expected: int | None) -> Petition:
    """Wait for a paper of the applicant; the clocks stand still until it is recorded."""
    return handling.await_paper(db, by, petition_id, body["paper"], expected)


@routes.change(
    f"{ONE}/extension", may="petition:handle", body=schemas.ExtensionSchema, answer=schemas.PetitionSchema, vault=True
)
def ask_extension(
    db: Session, vault: Vault, by: Actor, body: Fields, petition_id: UUID, expected: int | None
) -> Petition:
    """Ask a head for more days to answer, at most 30, with the reason."""
    return replies.ask_extension(db, vault, by, petition_id, body["days"], body["reason"], expected)


@routes.revise(
    f"{ONE}/extension-decision", may="petition:approve", body=schemas.ApprovalSchema, answer=schemas.PetitionSchema
)
def decide_extension(db: Session, by: Actor, body: Fields, petition_id: UUID, expected: int | None) -> Petition:
    """As a head, give the days that a colleague asked for, or not."""
    return replies.decide_extension(db, by, petition_id, body["approved"], expected)


@routes.change(
    f"{ONE}/reply", may="petition:handle", body=schemas.AnswerSchema, answer=schemas.PetitionSchema, vault=True
)
def reply(db: Session, vault: Vault, by: Actor, body: Fields, petition_id: UUID, expected: int | None) -> Petition:
    """Answer in writing. For 30 days from its delivery a review may be asked for."""
    day = body.get("delivered_on")
    return replies.reply(db, vault, by, petition_id, body["outcome"], body["text"], day, expected)


@routes.change(f"{ONE}/review-request", may="petition:receive", answer=schemas.PetitionSchema)
def ask_review(db: Session, by: Actor, petition_id: UUID, expected: int | None) -> Petition:
    """Record that the petitioner asks for a review, or then for a re-review.

    The level above is to answer.
    """
    return replies.ask_review(db, by, petition_id, expected)


@routes.change(
    f"{ONE}/review", may="petition:handle", body=schemas.ReviewSchema, answer=schemas.PetitionSchema, vault=True
)
def answer_review(
    db: Session, vault: Vault, by: Actor, body: Fields, petition_id: UUID, expected: int | None
) -> Petition:
    """Answer the review or the re-review, as the level above.

    After a re-review the matter is final.
    """
    day = body.get("delivered_on")
    return replies.answer_review(db, vault, by, petition_id, body["outcome"], body["text"], day, expected)


@routes.change(f"{ONE}/closure", may="petition:handle", answer=schemas.PetitionSchema)
def close_petition(db: Session, by: Actor, petition_id: UUID, expected: int | None) -> Petition:
    """Close an answered petition whose petitioners are content."""
    return replies.close_petition(db, by, petition_id, expected)

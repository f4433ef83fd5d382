"""Petitions, disputes, and who stands in them. No row of aid refers to any of these, nor they to it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.assistance.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase


class Party(AboutCase, Base):
    """Who stands in a case, by their file or by name. What they say is sealed under their own key of the case."""

    __tablename__ = "case_parties"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    case_kind: Mapped[str]
    case_id: Mapped[UUID]
    role: Mapped[str]
    veteran_id: Mapped[UUID | None]
    name_sealed: Mapped[bytes | None]
    statement_sealed: Mapped[bytes | None]


class Petition(Aggregate, AboutCase, Base):
    """A petition 信访事项; `area` is the authority's that handles it. `petitioners` is how many bring it together.
    `answered_finally`: a re-review of one that it repeats, however far back, was answered.
    """

    __tablename__ = "petitions"

    joint: Mapped[bool]
    petitioners: Mapped[int]
    urgent: Mapped[bool]
    matter: Mapped[str]
    papers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    missing_paper: Mapped[str | None]
    repeats: Mapped[UUID | None]
    answered_finally: Mapped[bool]
    against: Mapped[UUID | None]
    state: Mapped[str]
    registered_by: Mapped[UUID]
    registered_on: Mapped[date]
    recorded_at: Mapped[datetime]
    accepted_by: Mapped[UUID | None]
    accepted_on: Mapped[date | None]
    not_accepted_reason: Mapped[str | None]
    extension_days: Mapped[int | None]
    extension_asked_by: Mapped[UUID | None]
    extended_by: Mapped[UUID | None]
    extended_until: Mapped[date | None]
    closed_by: Mapped[UUID | None]
    closed_on: Mapped[date | None]
    description_sealed: Mapped[bytes]
    reason_sealed: Mapped[bytes | None]
    extension_reason_sealed: Mapped[bytes | None]


class Reply(AboutCase, Base):
    """A written answer to a petition: the first, that of the review, or that of the re-review, which is final."""

    __tablename__ = "petition_replies"

    petition_id: Mapped[UUID] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    by: Mapped[UUID]
    level: Mapped[str]
    replied_on: Mapped[date]
    delivered_on: Mapped[date]
    text_sealed: Mapped[bytes]


class Recusal(AboutCase, Base):
    """A member of staff who has withdrawn from a petition, or was withdrawn."""

    __tablename__ = "petition_recusals"

    petition_id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]


class Dispute(Aggregate, AboutCase, Base):
    """A dispute 矛盾纠纷; `area` is where it arose. `level` mediates it, `solved_level` solved it."""

    __tablename__ = "disputes"

    matter: Mapped[str]
    state: Mapped[str]
    arose_level: Mapped[str]
    level: Mapped[str]
    registered_by: Mapped[UUID]
    registered_on: Mapped[date]
    recorded_at: Mapped[datetime]
    agreed_by: Mapped[UUID | None]
    agreed_on: Mapped[date | None]
    solved_level: Mapped[str | None]
    followed_up_by: Mapped[UUID | None]
    followed_up_on: Mapped[date | None]
    referred_to: Mapped[str | None]
    closed_by: Mapped[UUID | None]
    closed_on: Mapped[date | None]
    description_sealed: Mapped[bytes]
    agreement_sealed: Mapped[bytes | None]
    reason_sealed: Mapped[bytes | None]


class Mediation(AboutCase, Base):
    """A mediation held in a dispute. Records are never changed."""

    __tablename__ = "mediations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    dispute_id: Mapped[UUID]
    level: Mapped[str]
    held_on: Mapped[date]
    mediator: Mapped[UUID]
    outcome: Mapped[str]
    note_sealed: Mapped[bytes]

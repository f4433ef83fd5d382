"""What belongs to cases of aid: their steps, objections, conflicts and visits; and findings that exclude people."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.assistance.models.declarative import Base
from shared.people import AboutCase, AboutPerson


class Step(AboutPerson, Base):
    """That a case came into a state, by whom and with what words; the words go with the person's key."""

    __tablename__ = "steps"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    application_id: Mapped[UUID]
    state: Mapped[str]
    by: Mapped[UUID | None]
    at: Mapped[datetime]
    text_sealed: Mapped[bytes | None]


class Objection(AboutCase, Base):
    """What someone said against a public notice, and the town's answer. Both go with the objection's own key."""

    __tablename__ = "objections"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    application_id: Mapped[UUID]
    text_sealed: Mapped[bytes]
    filed_by: Mapped[UUID]
    filed_at: Mapped[datetime]
    upheld: Mapped[bool | None]
    answer_sealed: Mapped[bytes | None]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]


class TakenDuty(AboutCase, Base):
    """That an account took on a duty in a case, once or more often. It stays, whoever does so after it."""

    __tablename__ = "duties"

    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    duty: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[UUID] = mapped_column(primary_key=True)


class Conflict(AboutCase, Base):
    """That an account takes no part in a case, and where that is known from. Each source is withdrawn by itself."""

    __tablename__ = "conflicts"

    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    noted_at: Mapped[datetime]


class CaseDue(AboutCase, Base):
    """A visit that is wanted for something, as visits tells; `ref` is an application or a thing of another service."""

    __tablename__ = "case_dues"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ref: Mapped[UUID]
    purpose: Mapped[str]


class Exclusion(AboutPerson, Base):
    """A finding by officials that excludes a person from aid for a time. Its evidence goes with the person's key."""

    __tablename__ = "exclusions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    cause: Mapped[str]
    happened_on: Mapped[date]
    until_on: Mapped[date]
    state: Mapped[str]
    evidence_sealed: Mapped[bytes]
    found_by: Mapped[UUID]
    found_at: Mapped[datetime]
    appeal_sealed: Mapped[bytes | None]
    appealed_at: Mapped[datetime | None]
    answer_sealed: Mapped[bytes | None]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]

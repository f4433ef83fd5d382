"""Served people's files, and what is written about the people."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, and_, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase, AboutPerson


class Veteran(Aggregate, Base):
    """A served person's file 一人一档. `area` is the managing station's code, and decides who sees the row.

    `tier`, and the keys by which the name is found, follow from the rest by rules of the version `derived`; readings
    but the main one are OtherReadings. `bereaved_on` is when a death in the family was last recorded. What identifies
    the person is None once the file is erased.
    """

    __tablename__ = "veterans"

    area: Mapped[str]
    registered_area: Mapped[str]
    residence_area: Mapped[str]
    name: Mapped[str | None]
    sex: Mapped[str | None]
    birth_date: Mapped[date | None]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    served_as: Mapped[str | None]
    placement: Mapped[str | None]
    disability_cause: Mapped[str | None]
    disability_grade: Mapped[int | None]
    disability_assessed_on: Mapped[date | None]
    tier: Mapped[str]
    tier_override: Mapped[str | None]
    over_80: Mapped[bool]
    alive: Mapped[bool] = mapped_column(default=True)
    died_on: Mapped[date | None]
    bereaved_on: Mapped[date | None]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None]
    fixed_officer: Mapped[UUID | None]
    merged_into: Mapped[UUID | None]
    erased_at: Mapped[datetime | None]
    data_key: Mapped[bytes | None]
    id_number_sealed: Mapped[bytes | None]
    id_number_hash: Mapped[bytes | None] = mapped_column(unique=True)
    phone_sealed: Mapped[bytes | None]
    phone_hash: Mapped[bytes | None]
    address_sealed: Mapped[bytes | None]
    plain_name: Mapped[str | None]
    given_name: Mapped[str | None]
    pinyin: Mapped[str | None]
    given_pinyin: Mapped[str | None]
    initials: Mapped[str | None]
    derived: Mapped[str]
    household_id: Mapped[UUID | None]
    registered_at: Mapped[datetime] = mapped_column(server_default=func.now())


STANDING = and_(Veteran.merged_into.is_(None), Veteran.erased_at.is_(None))
"""Files that were neither merged into another nor erased."""


class OtherReading(AboutPerson, Base):
    """A reading of a name that is less likely than the one in its file."""

    __tablename__ = "other_readings"

    veteran_id: Mapped[UUID] = mapped_column(ForeignKey(Veteran.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    pinyin: Mapped[str]
    given_pinyin: Mapped[str]
    initials: Mapped[str]
    veteran: Mapped[Veteran] = relationship(lazy="raise")


class FileChange(AboutPerson, Base):
    """One change of a file after its registration: which fields, why, and what stood there before."""

    __tablename__ = "file_changes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int]
    kind: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reason_sealed: Mapped[bytes | None]
    before_sealed: Mapped[bytes | None]
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime]


class Kin(AboutPerson, Base):
    """A relative; `kin_veteran_id` if served too. `survivor` is what became of the proposal, where someone died."""

    __tablename__ = "kin"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    relation: Mapped[str]
    name_sealed: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]
    alive: Mapped[bool]
    kin_veteran_id: Mapped[UUID | None]
    survivor: Mapped[str | None]


class Milestone(AboutPerson, Base):
    """A stage of the service life cycle that a person entered."""

    __tablename__ = "milestones"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    stage: Mapped[str]
    entered_on: Mapped[date]
    note_sealed: Mapped[bytes | None]
    recorded_by: Mapped[UUID]


class Benefit(AboutPerson, Base):
    """A periodic benefit that a person draws, as a paper tells: granted on application, so never derived. It is
    confirmed every year, last on `confirmed_on`.
    """

    __tablename__ = "benefits"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    kind: Mapped[str]
    since: Mapped[date]
    source_sealed: Mapped[bytes | None]
    recorded_by: Mapped[UUID]
    confirmed_on: Mapped[date | None]


class ReturnReport(AboutPerson, Base):
    """Reporting home after a discharge: within 30 days of its approval."""

    __tablename__ = "returns"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    discharge_approved_on: Mapped[date]
    report_by: Mapped[date]
    reported_on: Mapped[date | None]
    state: Mapped[str]


class MergeProposal(AboutCase, Base):
    """Two files held to be one person's: the dropped id is to stand for the kept one. `area` contains both."""

    __tablename__ = "merges"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int] = mapped_column(default=1)
    kept_id: Mapped[UUID]
    dropped_id: Mapped[UUID]
    reason_sealed: Mapped[bytes | None]
    state: Mapped[str]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]


class ErasureRequest(AboutPerson, Base):
    """A request to erase a file. References name papers kept elsewhere; no text of it describes the person."""

    __tablename__ = "erasures"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int] = mapped_column(default=1)
    ground: Mapped[str]
    request_ref: Mapped[str]
    state: Mapped[str]
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decision_ref: Mapped[str | None]
    erase_after: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

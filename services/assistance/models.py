"""Tables of assistance."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, LargeBinary, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from uuid_utils.compat import uuid7

from shared.db import Aggregate
from shared.people import AboutCase, AboutPerson, KnownPerson


class Base(DeclarativeBase):
    type_annotation_map = {str: Text, datetime: DateTime(timezone=True), bytes: LargeBinary}


class Person(KnownPerson, Base):
    """Who may be aided."""

    __tablename__ = "people"

    is_veteran: Mapped[bool]
    preferential_care: Mapped[bool]


class Application(Aggregate, AboutPerson, Base):
    """One matter of aid 一事一批. Sums in fen."""

    __tablename__ = "applications"

    ground: Mapped[str]
    emergency: Mapped[bool]
    requested_fen: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]
    story_sealed: Mapped[bytes]
    applied_by: Mapped[UUID]
    applied_at: Mapped[datetime]
    visit_id: Mapped[UUID | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reason_sealed: Mapped[bytes | None]
    fund_id: Mapped[UUID | None]
    granted_fen: Mapped[int | None] = mapped_column(BigInteger)
    paid_by: Mapped[UUID | None]
    paid_at: Mapped[datetime | None]
    hardship_id: Mapped[UUID | None]


class Lead(Aggregate, AboutPerson, Base):
    """A hardship that asks for aid, and what a station made of it. One for each hardship."""

    __tablename__ = "leads"

    hardship_id: Mapped[UUID]
    urgent: Mapped[bool]
    state: Mapped[str]
    opened_at: Mapped[datetime]
    application_id: Mapped[UUID | None]
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    reason_sealed: Mapped[bytes | None]


class Fund(Aggregate, Base):
    """A source of money. Balances in fen follow from the ledger and never fall below zero; `area` is whose it is."""

    __tablename__ = "funds"

    area: Mapped[str]
    name: Mapped[str]
    available_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    reserved_fen: Mapped[int] = mapped_column(BigInteger, default=0)


class LedgerEntry(AboutCase, Base):
    """A posting in double entry: `amount_fen` leaves one account of the ledger and enters another. Never changed."""

    __tablename__ = "ledger_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    fund_id: Mapped[UUID]
    posting: Mapped[str]
    credit: Mapped[str]
    debit: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    application_id: Mapped[UUID | None]
    posted_by: Mapped[UUID]
    posted_at: Mapped[datetime]

"""Tables of aid in money: who may be aided, applications, leads, and the ledger of funds."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.assistance.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase, AboutPerson, KnownPerson


class Person(KnownPerson, Base):
    """Who may be aided."""

    __tablename__ = "people"

    is_veteran: Mapped[bool]
    preferential_care: Mapped[bool]
    registered_area: Mapped[str | None]


class Application(Aggregate, AboutPerson, Base):
    """One matter of aid 一事一批. Sums in fen.

    `area` follows the person. `case_area` is the town of the registered address, fixed when it is accepted: its county
    decides and pays. The `…_by` are accounts, each that of the act which counts. `back_to` is the state that a case
    returned for materials, or under review, came from. `reopens` names the case that this one goes on for.
    """

    __tablename__ = "applications"

    case_area: Mapped[str]
    applicant: Mapped[str] = mapped_column(default="SELF")
    form: Mapped[str] = mapped_column(default="CASH")
    need: Mapped[str] = mapped_column(default="ANY")
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
    granted_fen: Mapped[int | None] = mapped_column(BigInteger)
    paid_by: Mapped[UUID | None]
    paid_at: Mapped[datetime | None]
    hardship_id: Mapped[UUID | None]
    again: Mapped[bool] = mapped_column(default=False)
    accepted_by: Mapped[UUID | None]
    verified_by: Mapped[UUID | None]
    opinion_by: Mapped[UUID | None]
    recommends: Mapped[bool | None]
    papers_at: Mapped[datetime | None]
    passed_up_by: Mapped[UUID | None]
    reviewed_by: Mapped[UUID | None]
    back_to: Mapped[str | None]
    reopens: Mapped[UUID | None]


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


class Payment(AboutPerson, Base):
    """What one grant takes from one fund, seen where its case is. `year` and `purpose` say of which of its money;
    `paid_on` is a day of the book. Of one that is claimed back, `recovered_fen` has come back so far.
    """

    __tablename__ = "payments"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    application_id: Mapped[UUID]
    case_area: Mapped[str | None]
    fund_id: Mapped[UUID]
    year: Mapped[int]
    purpose: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]
    paid_on: Mapped[date | None]
    recovered_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    claimed_by: Mapped[UUID | None]
    claim_sealed: Mapped[bytes | None]
    write_off_sealed: Mapped[bytes | None]


class Fund(Aggregate, Base):
    """A source of money, entered in the book of its `area`. `ceilings` are the most that one grant may take from it, in
    fen by purpose.
    """

    __tablename__ = "funds"

    area: Mapped[str]
    name: Mapped[str]
    ceilings: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Account(AboutCase, Base):
    """Money of a fund, of a year and for a purpose, in one place. Transfers alone move its balance, by a trigger."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    fund_id: Mapped[UUID]
    year: Mapped[int]
    kind: Mapped[str]
    purpose: Mapped[str]
    balance_fen: Mapped[int] = mapped_column(BigInteger, server_default="0")


class BookDay(AboutCase, Base):
    """A day of an area's book. One is open, and what is entered belongs to it."""

    __tablename__ = "book_days"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    day: Mapped[date]
    state: Mapped[str]
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]


class Transfer(AboutCase, Base):
    """A balanced entry: `amount_fen` leaves the account `credit` and enters `debit`. Its insertion moves both balances.
    It is never changed; another one may reverse it. `source_kind` and `source_id` say what it was entered for.
    """

    __tablename__ = "transfers"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    day: Mapped[date]
    debit: Mapped[UUID]
    credit: Mapped[UUID]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    source_kind: Mapped[str]
    source_id: Mapped[UUID]
    leg: Mapped[int]
    reverses: Mapped[UUID | None]
    posted_by: Mapped[UUID | None]
    posted_at: Mapped[datetime]


class BookLine(AboutCase, Base):
    """An account in the report of a closed day, in fen."""

    __tablename__ = "book_lines"

    day_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    opening_fen: Mapped[int] = mapped_column(BigInteger)
    debits_fen: Mapped[int] = mapped_column(BigInteger)
    credits_fen: Mapped[int] = mapped_column(BigInteger)
    closing_fen: Mapped[int] = mapped_column(BigInteger)

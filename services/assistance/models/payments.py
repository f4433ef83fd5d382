"""Payments on their way through the bank: batches, attempts, and what the bank tells of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.assistance.models.declarative import Base
from shared.people import AboutCase


class Batch(AboutCase, Base):
    """Payments that the bank gets together, of the area that hands them in. It is frozen when it is sent."""

    __tablename__ = "batches"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    sent_by: Mapped[UUID | None]
    sent_at: Mapped[datetime | None]


class Attempt(AboutCase, Base):
    """One try to pay, in a batch or, without one, otherwise, such as in cash. The bank knows it by its id, and so does
    the ledger. What it says of the payment stays as it was sent.
    """

    __tablename__ = "attempts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    payment_id: Mapped[UUID]
    batch_id: Mapped[UUID | None]
    veteran_id: Mapped[UUID]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]


class ResultFile(AboutCase, Base):
    """A file in which the bank tells what became of a batch; several for a batch. `news` are rows not told before."""

    __tablename__ = "result_files"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    batch_id: Mapped[UUID]
    rows: Mapped[int]
    news: Mapped[int]
    handed_in_by: Mapped[UUID]
    handed_in_at: Mapped[datetime]


class Result(AboutCase, Base):
    """What the bank tells of an attempt, each outcome once; in the ledger since `applied_at`."""

    __tablename__ = "results"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    file_id: Mapped[UUID]
    attempt_id: Mapped[UUID]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    applied_at: Mapped[datetime | None]

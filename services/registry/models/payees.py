"""The accounts that people are paid to, and what is unusual about payees of grants."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutPerson


class PayeeAccount(AboutPerson, Base):
    """A bank account that a person is paid to, until another one replaces it. `holder_sealed` is None where it is in
    the person's own name.
    """

    __tablename__ = "payee_accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    bank_sealed: Mapped[bytes]
    number_sealed: Mapped[bytes]
    number_hash: Mapped[bytes]
    holder_sealed: Mapped[bytes | None]
    entered_by: Mapped[UUID]
    entered_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class PayeeCheck(Aggregate, AboutPerson, Base):
    """A case of aid whose applicant is looked at: `id` is the application's. `flags`, once it is `granted`, and the
    accounts that are `conflicted` were published last; `due` until it is looked at again.
    """

    __tablename__ = "payee_checks"

    paid_on: Mapped[date | None]
    granted: Mapped[bool]
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    conflicted: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    due: Mapped[bool]

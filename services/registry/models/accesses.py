"""Who looked at what of a person, when and what for, which is only ever added to; and what was asked about of a day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base
from shared.people import AboutCase

LOOKS = ("DISCLOSED", "SEARCHED", "PROBED", "PAYEE")
"""Kinds of accesses. PROBED: more was asked than is answered, and refused. PAYEE: an account to pay a grant to."""


class Access(AboutCase, Base):
    """What an account saw or looked for. `area` is the account's. `veteran_id` is None where no one was found.

    `fields` are those disclosed, or those searched by. The reason is sealed under the person's key.
    """

    __tablename__ = "accesses"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account: Mapped[UUID]
    kind: Mapped[str]
    veteran_id: Mapped[UUID | None]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    purpose: Mapped[str | None]
    reason_sealed: Mapped[bytes | None]
    at: Mapped[datetime]


class Probe(Base):
    """That an account asked on a day whether something is so: keyed hashes of what it asked `about`, such as the place
    and birth date of an ID number, and of what it `asked`. Forgotten when the day is over.
    """

    __tablename__ = "probes"

    account: Mapped[UUID] = mapped_column(primary_key=True)
    on_day: Mapped[date] = mapped_column(primary_key=True)
    about: Mapped[bytes] = mapped_column(primary_key=True)
    asked: Mapped[bytes] = mapped_column(primary_key=True)

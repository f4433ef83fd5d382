"""Whom we contact."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.models.declarative import Base
from shared.people import KnownPerson


class Person(KnownPerson, Base):
    """Whom we contact. `raised_on` is when the tier rose to KEY; None if it was KEY from the first, or is not KEY.
    `ended_on` is when a death last became known, None if that was before the file.
    `turn`, `last_contact` and `last_visit` are as `veteran.registered` told them.

    Columns added later are None until a replay has filled them in.
    """

    __tablename__ = "people"

    tier: Mapped[str]
    registered_on: Mapped[date]
    raised_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    registered_area: Mapped[str | None]
    residence_area: Mapped[str | None]
    is_veteran: Mapped[bool | None]
    preferential_care: Mapped[bool | None]
    over_80: Mapped[bool | None]
    fixed_officer: Mapped[UUID | None]
    turn: Mapped[int | None] = mapped_column(BigInteger)
    last_contact: Mapped[date | None]
    last_visit: Mapped[date | None]

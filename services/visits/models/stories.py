"""Exemplary deeds, and good practices that stations share."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutPerson


class Story(Aggregate, AboutPerson, Base):
    """Deeds of someone exemplary. The text is sealed under the veteran's key, or under one of its own. From the
    publication with consent until the withdrawal the public columns hold what all stations read.
    """

    __tablename__ = "stories"

    about: Mapped[str]
    veteran_id: Mapped[UUID | None] = mapped_column()  # type: ignore[assignment]  # of staff or others: None
    account_id: Mapped[UUID | None]
    about_sealed: Mapped[bytes | None]
    title_sealed: Mapped[bytes | None]
    text_sealed: Mapped[bytes | None]
    state: Mapped[str]
    consented_on: Mapped[date | None]
    public_title: Mapped[str | None]
    public_text: Mapped[str | None]
    written_by: Mapped[UUID]
    revised_by: Mapped[list[UUID]] = mapped_column(default=list)
    reviewed_by: Mapped[UUID | None]
    published_at: Mapped[datetime | None]


class Practice(Aggregate, Base):
    """A good practice 经验交流 that a station shares with all."""

    __tablename__ = "practices"

    area: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    adoptions: Mapped[int]
    shared_by: Mapped[UUID]
    shared_at: Mapped[datetime]


class Adoption(Base):
    """A station that does as a practice says."""

    __tablename__ = "practice_adoptions"

    practice_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    adopted_by: Mapped[UUID]
    adopted_at: Mapped[datetime]

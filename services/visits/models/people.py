"""Whom we contact."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.visits.models.declarative import Base


class Person(Base):
    """Projection of `veteran.*`: whom we contact. `area` is the managing station's code."""

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str]
    tier: Mapped[str]
    alive: Mapped[bool]
    registered_on: Mapped[date]

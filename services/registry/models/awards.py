"""Awards of staff and of stations."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped

from services.registry.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase


class Nomination(Aggregate, AboutCase, Base):
    """A nomination for an award and what became of it. It is of `staff_id`, or of the station where that is None.

    `area` is the station's code, and decides who sees the row.
    """

    __tablename__ = "nominations"

    station_id: Mapped[UUID]
    staff_id: Mapped[UUID | None]
    level: Mapped[str]
    year: Mapped[int]
    category: Mapped[str]
    grounds: Mapped[str]
    state: Mapped[str]
    certificate_number: Mapped[str | None]
    awarded_on: Mapped[date | None]
    nominated_by: Mapped[UUID]
    decided_by: Mapped[UUID | None]

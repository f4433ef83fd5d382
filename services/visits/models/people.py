"""Whom we contact."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.visits.models.declarative import Base


class Person(Base):
    """Projection of `veteran.*`: whom we contact, as the registry last told. `area` is the managing station's code.
    `raised_on` is when the tier rose to KEY; None if it was so from the first, or is not.

    What was added later is None until a replay has filled it in.
    """

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str]
    tier: Mapped[str]
    alive: Mapped[bool]
    registered_on: Mapped[date]
    raised_on: Mapped[date | None]
    registered_area: Mapped[str | None]
    residence_area: Mapped[str | None]
    is_veteran: Mapped[bool | None]
    preferential_care: Mapped[bool | None]
    over_80: Mapped[bool | None]
    fixed_officer: Mapped[UUID | None]
    merged_into: Mapped[UUID | None]
    erased: Mapped[bool] = mapped_column(default=False)

    @property
    def contacted(self) -> bool:
        """Whether contacts go on: not after death, nor with a file that was merged or erased."""
        return self.alive and self.merged_into is None and not self.erased

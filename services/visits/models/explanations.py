"""To whom policies were explained."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.visits.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase, AboutPerson


class Explanation(Aggregate, AboutCase, Base):
    """One occasion on which a policy was explained. `policy_id` is the registry's, kept as given."""

    __tablename__ = "explanations"

    policy_id: Mapped[UUID]
    document_number: Mapped[str | None]
    held_on: Mapped[date]
    method: Mapped[str]
    people: Mapped[int]
    explained_by: Mapped[UUID]
    logged_at: Mapped[datetime]


class Explained(AboutPerson, Base):
    """Someone to whom it was explained."""

    __tablename__ = "explained"

    explanation_id: Mapped[UUID] = mapped_column(primary_key=True)
    veteran_id: Mapped[UUID] = mapped_column(primary_key=True)
    policy_id: Mapped[UUID]


class ExplainedOnVisit(AboutPerson, Base):
    """A policy explained on a visit that reached the person; gone when the visit's record is corrected."""

    __tablename__ = "explained_on_visits"

    visit_id: Mapped[UUID] = mapped_column(primary_key=True)
    policy_id: Mapped[UUID] = mapped_column(primary_key=True)

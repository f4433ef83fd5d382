"""Offers of services, and who takes them up."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.visits.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutPerson


class Offer(Aggregate, Base):
    """A service or activity that a station offers 喜闻乐见. Its counts are kept under its lock: a station sees its own
    people's sign-ups alone.
    """

    __tablename__ = "offers"

    area: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
    capacity: Mapped[int]
    state: Mapped[str]
    signed_up: Mapped[int]
    attended: Mapped[int]
    opened_by: Mapped[UUID]


class SignUp(AboutPerson, Base):
    """Someone who wants an offer, and whether they came."""

    __tablename__ = "offer_sign_ups"

    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    veteran_id: Mapped[UUID] = mapped_column(primary_key=True)
    signed_up_at: Mapped[datetime]
    attended_at: Mapped[datetime | None]

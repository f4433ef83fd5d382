"""In which months of a year someone was contacted."""

from datetime import date
from uuid import UUID

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.models.declarative import Base
from shared.people import AboutPerson


class ContactYear(AboutPerson, Base):
    """A year in which someone still contacted was reached, under their present id, station and tier.

    Follows from the visits that stand, so that rates are counted without reading these. `contacts` and `home_visits`
    have a bit for each month in which there was one, January's the lowest. `registered_on` is when the file began.
    """

    __tablename__ = "contact_years"

    veteran_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    tier: Mapped[str]
    registered_on: Mapped[date]
    contacts: Mapped[int] = mapped_column(SmallInteger)
    home_visits: Mapped[int] = mapped_column(SmallInteger)

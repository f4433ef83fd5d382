"""Who works at a station."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base
from shared.people import AboutCase


class Staff(AboutCase, Base):
    """One post of one person at a station; `area` is the station's code, and decides who sees the row.

    Names stand here alone, in no event. `to_on` is the last day in post. All posts of one person, as far as name and
    phone tell, have the same `member`; it is None where there is no phone, and until the posts are gone through.
    """

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int] = mapped_column(default=1)
    station_id: Mapped[UUID]
    name: Mapped[str]
    post: Mapped[str]
    account_id: Mapped[UUID | None]
    member: Mapped[UUID | None]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    data_key: Mapped[bytes]
    phone_sealed: Mapped[bytes | None]

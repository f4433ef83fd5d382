"""What notify knows of others: projections of their events."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.declarative import Base
from shared.people import KnownPerson


class Account(Base):
    """Projection of `account.changed`: who reads an inbox, and as which member of the staff."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str]
    party: Mapped[str]
    active: Mapped[bool]
    member: Mapped[UUID | None]


class Person(KnownPerson, Base):
    """Projection of `veteran.*`: about whom alerts may be. `bereaved_on` is the last death known in the family."""

    __tablename__ = "people"

    bereaved_on: Mapped[date | None]


class Subscriber(Base):
    """Projection of `subscriber.*`: which accounts may read which topics of the feed, of which area and party."""

    __tablename__ = "subscribers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[UUID]
    area: Mapped[str]
    party: Mapped[str]
    topics: Mapped[list[str]]
    active: Mapped[bool]

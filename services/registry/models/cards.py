"""Preferential cards and their history."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base
from shared.calendars import InWorkdays
from shared.db import Aggregate
from shared.people import AboutPerson


class Card(Aggregate, AboutPerson, InWorkdays, Base):
    """A preferential card 优待证, from the application on. Texts are sealed under the person's key.

    `received`: the county centre has signed for it. `warn_on`, `file_by`: the clock from the town's acceptance, and
    `reminder` the last event it gave, DUE_SOON or OVERDUE.
    """

    __tablename__ = "cards"

    card_type: Mapped[str]
    state: Mapped[str]
    received: Mapped[bool] = mapped_column(default=False)
    home_service: Mapped[bool]
    grounds_sealed: Mapped[bytes]
    applied_at: Mapped[datetime]
    warn_on: Mapped[date | None]
    file_by: Mapped[date | None]
    reminder: Mapped[str | None]


class CardStep(AboutPerson, Base):
    """A step of a card, never changed: a state or RECEIVED, by whom (None: by rule), and the reason if given."""

    __tablename__ = "card_steps"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    card_id: Mapped[UUID] = mapped_column(ForeignKey("cards.id"))
    step: Mapped[str]
    account: Mapped[UUID | None]
    taken_at: Mapped[datetime]
    reason_sealed: Mapped[bytes | None]
    home_service: Mapped[bool | None]
    home_service_reason_sealed: Mapped[bytes | None]

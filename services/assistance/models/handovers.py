"""Matters that one party hands to another."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped

from services.assistance.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase


class Handover(Aggregate, AboutCase, Base):
    """A matter that one of the three parties hands to another. `veteran_id` is known once someone has found the file;
    what the two parties wrote is sealed under the
    matter's own key.
    """

    __tablename__ = "handovers"

    from_party: Mapped[str]
    to_party: Mapped[str]
    matter: Mapped[str]
    ref: Mapped[UUID | None]
    state: Mapped[str]
    veteran_id: Mapped[UUID | None]
    need_sealed: Mapped[bytes | None]
    reason_sealed: Mapped[bytes | None]
    requested_by: Mapped[UUID | None]
    requested_at: Mapped[datetime]
    accepted_by: Mapped[UUID | None]
    accepted_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]

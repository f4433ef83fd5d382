"""Cases that a rule marks, and those that are watched until someone has seen the person."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.assistance.models.declarative import Base
from shared.people import AboutCase, AboutPerson


class Anomaly(AboutCase, Base):
    """A case that a rule calls unusual, of the county that decided it: to be reviewed once, with a finding."""

    __tablename__ = "anomalies"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int] = mapped_column(default=1)
    rule: Mapped[str]
    application_id: Mapped[UUID]
    found_on: Mapped[date]
    state: Mapped[str]
    finding: Mapped[str | None]
    reason_sealed: Mapped[bytes | None]
    reviewed_by: Mapped[UUID | None]
    reviewed_at: Mapped[datetime | None]


class FollowUpWatch(AboutPerson, Base):
    """A case that was paid and waits for someone to see the person again, until `due_on`. `id` is the application's,
    `seen_by` are the visits that did, but for those that were corrected.
    """

    __tablename__ = "follow_up_watches"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    paid_on: Mapped[date]
    due_on: Mapped[date]
    seen_by: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")

"""What stations hold: symposia and lectures."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase, AboutPerson


class Activity(Aggregate, AboutCase, Base):
    """A symposium of a campaign's unit, or a lecture. Its texts about people are sealed under a key of its own."""

    __tablename__ = "activities"

    kind: Mapped[str]
    held_on: Mapped[date]
    audience: Mapped[int]
    campaign_id: Mapped[UUID | None]
    topic: Mapped[str | None]
    place: Mapped[str | None]
    speaker_kind: Mapped[str | None]
    story_kinds: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    speaker_sealed: Mapped[bytes | None]
    notes_sealed: Mapped[bytes | None]
    logged_by: Mapped[UUID]
    logged_at: Mapped[datetime]


class Attendee(AboutPerson, Base):
    """Someone who came to a symposium."""

    __tablename__ = "activity_attendees"

    activity_id: Mapped[UUID] = mapped_column(primary_key=True)
    veteran_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID]

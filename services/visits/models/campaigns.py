"""Campaigns and their targets."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import FetchedValue
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutPerson


class Campaign(Aggregate, Base):
    """A visit campaign 大走访. `area` is the whole it covers; counts are those of its launch and of its end."""

    __tablename__ = "campaigns"

    area: Mapped[str]
    name: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
    goal: Mapped[str]
    rule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str]
    targets: Mapped[int | None]
    reached: Mapped[int | None]
    planned_by: Mapped[UUID]
    launched_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class CampaignTarget(AboutPerson, Base):
    """Someone a campaign is to reach. `area` is the managing station's, and follows the person.

    `station` is who visits: the managing one, or `given_to`, named by hand, until the person moves away from
    `given_from`.
    """

    __tablename__ = "campaign_targets"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    veteran_id: Mapped[UUID] = mapped_column(primary_key=True)
    given_from: Mapped[str | None]
    given_to: Mapped[str | None]
    station: Mapped[str] = mapped_column(server_default=FetchedValue())

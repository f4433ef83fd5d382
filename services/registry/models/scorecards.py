"""What the four likes 四如 count, dated and told by events alone, and the scores of closed periods."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase

FACTS = (
    "DUE", "ALERT", "FILE_OPENED", "HARDSHIP_FOUND", "HARDSHIP_REGISTERED", "HARDSHIP_RESOLVED",
    "SATISFACTION", "EXPLANATION", "ACTIVITY", "STORY",
)  # fmt: skip
"""Kinds of facts: what wants doing by a day, or what took place."""

OUTCOMES = (
    "DUE_ANSWERED", "DUE_CANCELLED", "DUE_REOPENED", "ALERT_ACKNOWLEDGED", "CONTACTED",
    "FILE_ENDED", "HARDSHIP_CHECKED", "HARDSHIP_RESOLVED", "HARDSHIP_FOLLOWED_UP", "HARDSHIP_ENDED",
)  # fmt: skip
"""Kinds of outcomes: what became of the subject of a fact."""


class Fact(AboutCase, Base):
    """Something that counts for a station. `area` is the one that was responsible for it by the day.

    `counts_at` is when it counts: its deadline, or the end of the day on which it took place. `told_at` is when it was
    recorded. `earned` of `worth` points; None where an outcome decides. `cases` are the answers that it sums up.
    """

    __tablename__ = "facts"

    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[UUID] = mapped_column(primary_key=True)
    detail: Mapped[str] = mapped_column(default="")
    counts_at: Mapped[datetime]
    told_at: Mapped[datetime]
    worth: Mapped[int] = mapped_column(default=1)
    earned: Mapped[int | None]
    cases: Mapped[int] = mapped_column(default=1)


class Outcome(Base):
    """What became of the subject of a fact, and when. `ref` is what brought it about, such as a visit."""

    __tablename__ = "outcomes"

    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[UUID] = mapped_column(primary_key=True)
    ref: Mapped[UUID] = mapped_column(primary_key=True)
    counts_at: Mapped[datetime]
    told_at: Mapped[datetime]
    corrected_at: Mapped[datetime | None]


class FileSpan(AboutCase, Base):
    """How a living person's file stood and at which station, from `from_on` until the day before `until_on`."""

    __tablename__ = "file_spans"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    since_version: Mapped[int] = mapped_column(primary_key=True)
    complete: Mapped[bool | None]
    verified_on: Mapped[date | None]
    from_on: Mapped[date]
    until_on: Mapped[date]


class ScorecardClosing(Base):
    """A period was closed: all its scorecards were written, by the rules of one version. Never changed."""

    __tablename__ = "scorecard_closings"

    period: Mapped[str] = mapped_column(primary_key=True)
    rules_version: Mapped[int]
    as_of: Mapped[date]
    stations: Mapped[int]
    closed_by: Mapped[UUID]
    closed_at: Mapped[datetime]


class Scorecard(Aggregate, AboutCase, Base):
    """The score of a station, with all below it, in a closed period; points in hundredths. Never changed.

    `figures` are by indicator `[numerator, denominator, cases]`.
    """

    __tablename__ = "scorecards"

    station_id: Mapped[UUID]
    period: Mapped[str]
    as_of: Mapped[date]
    command: Mapped[int | None]
    knowledge: Mapped[int | None]
    warmth: Mapped[int | None]
    embeddedness: Mapped[int | None]
    total: Mapped[int | None]
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)

"""The feed of every event, and the figures that prove a day of it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Numeric, func, literal_column
from sqlalchemy.orm import Mapped, column_property, mapped_column

from services.notify.models.declarative import Base
from shared.people import AboutCase

_WHICH = """
    (SELECT concat_ws(' ', system_identifier, oid, left(pg_walfile_name(pg_current_wal_lsn()), 8))
       FROM pg_control_system(), pg_database WHERE datname = current_database())
"""
"""Which database this is, by its server, its id there, and the server's timeline."""


class FeedHead(Base):
    """One row: the last number of the feed, the last that was dropped from it, and its epoch.

    The `era` follows from the epoch and from which database this is, so that one that is put back from a backup has
    another from its first moment on. Numbers of two eras have nothing to do with each other.
    """

    __tablename__ = "feed_head"

    epoch: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    floor: Mapped[int] = mapped_column(BigInteger)
    era: Mapped[str] = column_property(
        func.to_hex(func.hashtextextended(func.concat_ws(" ", epoch, literal_column(_WHICH)), 0))
    )


class Feed(AboutCase, Base):
    """Every event of every topic, as it came; `seq` numbers them without gaps in the order of their commits here.

    `logtime` is when the broker wrote it down, `day` that moment's date in Shanghai. `area` is who it is of,
    `also_area` who it has left, `party` whose inbox, of an alert. `bodyhash` is the SHA-256 of `body`.
    """

    __tablename__ = "feed"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    topic: Mapped[str]
    part: Mapped[int]
    offs: Mapped[int] = mapped_column(BigInteger)
    logtime: Mapped[datetime]
    day: Mapped[date]
    source: Mapped[str]
    event_id: Mapped[UUID]
    type: Mapped[str]
    subject: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)
    time: Mapped[datetime]
    area: Mapped[str]
    also_area: Mapped[str | None]
    party: Mapped[str | None]
    bodyhash: Mapped[bytes]
    body: Mapped[str]


class ProofDay(Base):
    """A day of the feed: its first and last number, if it has any event, and when its figures became final."""

    __tablename__ = "proof_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    first_seq: Mapped[int | None] = mapped_column(BigInteger)
    last_seq: Mapped[int | None] = mapped_column(BigInteger)
    final_at: Mapped[datetime | None]


class ProofRow(Base):
    """How many events a day has of a kind, and the sum of their hashes. What a kind has not is empty."""

    __tablename__ = "proof_rows"

    day: Mapped[date] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    also_area: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
    sum: Mapped[Decimal] = mapped_column(Numeric)


class Correction(Base):
    """An event of a day whose figures were final when it came."""

    __tablename__ = "corrections"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    day: Mapped[date]

"""Ways out of an inbox, and what was sent on them."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.notify.models.declarative import Base
from shared.people import AboutCase


class Channel(AboutCase, Base):
    """A way out of the inbox of an `area` and `party`, for alerts of some severities; of some rules, or of any if none
    are named. Where it leads and its secret are `sealed` under its own `data_key`; both are gone once it has ended.
    `host` is what is shown of that.

    `reached` is the number of the inbox's log up to which its alerts were taken. Nothing is sent before `next_at`.
    After `failures` in a row, `fault` and `answer` say why the last try failed.
    """

    __tablename__ = "channels"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int] = mapped_column(default=1)
    party: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    language: Mapped[str]
    severities: Mapped[list[str]]
    rules: Mapped[list[str]]
    host: Mapped[str]
    data_key: Mapped[bytes | None]
    sealed: Mapped[bytes | None]
    reached: Mapped[int] = mapped_column(BigInteger)
    next_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str | None]
    answer: Mapped[str | None]
    changed_by: Mapped[UUID]
    changed_at: Mapped[datetime]


class Message(AboutCase, Base):
    """What a channel is to say: that so many alerts came, `urgent` ones among them, of which the first wants
    acknowledging by its `deadline`. More join it until it is first tried. It is not sent between `quiet_from` and
    `quiet_to`, in Asia/Shanghai; null: at any time.
    """

    __tablename__ = "channel_messages"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    channel_id: Mapped[UUID]
    party: Mapped[str]
    state: Mapped[str]
    test: Mapped[bool]
    alerts: Mapped[int]
    urgent: Mapped[int]
    deadline: Mapped[datetime | None]
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]
    attempts: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    fault: Mapped[str | None]
    answer: Mapped[str | None]


class ToldAlert(AboutCase, Base):
    """That an alert is told of on a channel, by which message: once."""

    __tablename__ = "channel_alerts"

    channel_id: Mapped[UUID] = mapped_column(primary_key=True)
    alert_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID]

"""Reads of channels: those of a party, what is new for each, what is to be sent, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text
from sqlalchemy.orm import Session

from services.notify.channels.domain import OPEN, Sending, State
from services.notify.inboxes.domain import State as AlertState
from services.notify.models import Alert, Channel, Entry, Inbox, Message, Place, ToldAlert
from services.notify.rules.domain import Quiet
from shared.clock import SHANGHAI
from shared.security.ranges import within

ENTRIES = 500
"""So many lines of a log are looked at for a channel at once."""


def of_party(party: str, query: Mapping[str, Any]) -> Select[Any]:
    """The channels of a party, by what is asked."""
    rows = select(Channel).where(Channel.party == party, within(Channel.area, query["area"]))
    return rows.where(Channel.state == query["state"]) if "state" in query else rows


def sent(party: str, query: Mapping[str, Any]) -> Select[Any]:
    """The messages of a party's channels, by what is asked."""
    rows = select(Message).where(Message.party == party, within(Message.area, query["area"]))
    if "channel" in query:
        rows = rows.where(Message.channel_id == query["channel"])
    if "state" in query:
        rows = rows.where(Message.state == query["state"])
    if "alert" in query:
        rows = rows.where(Message.id.in_(select(ToldAlert.message_id).where(ToldAlert.alert_id == query["alert"])))
    return rows


def behind() -> Select[Channel, int]:
    """Channels whose inbox has new lines, with the number of its last."""
    inbox = and_(Inbox.area == Channel.area, Inbox.party == Channel.party)
    rows = select(Channel, Inbox.seq).join(Inbox, inbox)
    return rows.where(Channel.state != State.ENDED, Inbox.seq > Channel.reached).order_by(Channel.id)


def new_alerts(db: Session, channel: Channel, upto: int) -> Sequence[tuple[int, Alert, datetime | None]]:
    """Lines of a channel's inbox that it has not reached up to a number: each with an alert that came, and by when it
    wants acknowledging there. At most ENTRIES.
    """
    here = and_(Place.alert_id == Entry.alert_id, Place.area == Entry.area, Place.party == Entry.party)
    rows = (
        select(Entry.seq, Alert, Place.deadline)
        .join(Alert, Alert.id == Entry.alert_id)
        .join(Place, here)
        .where(Entry.area == channel.area, Entry.party == channel.party, Entry.kind == "RAISED")
        .where(Entry.seq > channel.reached, Entry.seq <= upto)
        .order_by(Entry.seq)
        .limit(ENTRIES)
    )
    return [(seq, alert, deadline) for seq, alert, deadline in db.execute(rows)]


def told(db: Session, channel_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Which of some alerts a channel tells of already."""
    own = ToldAlert.channel_id == channel_id, ToldAlert.alert_id.in_(ids)
    return set(db.scalars(select(ToldAlert.alert_id).where(*own)))


def joinable(db: Session, channel_id: UUID, quiet: Quiet | None) -> Message | None:
    """The message of a channel that more alerts may join: with the same quiet hours, and not tried yet."""
    own = Message.channel_id == channel_id, Message.state == Sending.QUEUED, Message.attempts == 0, ~Message.test
    hours = Message.quiet_from.is_not_distinct_from(quiet and quiet.begins)
    until = Message.quiet_to.is_not_distinct_from(quiet and quiet.ends)
    return db.scalars(select(Message).where(*own, hours, until).order_by(Message.id).limit(1)).first()


def due(now: datetime, busy: Collection[str]) -> Select[Channel, Message]:
    """What is to be sent now, but to hosts that are busy: of each channel the oldest message comes first."""
    local = now.astimezone(SHANGHAI).time().replace(tzinfo=None)
    rows = select(Channel, Message).join(Message, Message.channel_id == Channel.id)
    rows = rows.where(Channel.state == State.ACTIVE, Channel.next_at <= now, Channel.host.not_in(busy))
    rows = rows.where(Message.state.in_(OPEN), ~_is_quiet(local))
    return rows.order_by(Channel.next_at, Message.id)


def _is_quiet(local: Any) -> ColumnElement[bool]:
    begun, not_over = Message.quiet_from <= local, Message.quiet_to > local
    by_day = and_(Message.quiet_from <= Message.quiet_to, begun, not_over)
    over_midnight = and_(Message.quiet_from > Message.quiet_to, or_(begun, not_over))
    quiet: ColumnElement[bool] = func.coalesce(or_(by_day, over_midnight), text("false"))
    return quiet


def still_open(db: Session, message_id: UUID) -> tuple[int, int, datetime | None]:
    """Of a message's alerts that no one has taken in hand: how many, how many urgent ones, and the first deadline."""
    here = and_(Place.alert_id == Alert.id, Place.area == ToldAlert.area, Place.party == Message.party)
    rows = (
        select(func.count(), func.count().filter(Alert.severity == "URGENT"), func.min(Place.deadline))
        .select_from(ToldAlert)
        .join(Message, Message.id == ToldAlert.message_id)
        .join(Alert, Alert.id == ToldAlert.alert_id)
        .join(Place, here)
        .where(ToldAlert.message_id == message_id, Alert.state == AlertState.RAISED)
    )
    alerts, urgent, deadline = db.execute(rows).one()
    return alerts, urgent, deadline


def open_messages(db: Session, channel_id: UUID) -> Sequence[Message]:
    """What a channel has not sent yet."""
    return db.scalars(select(Message).where(Message.channel_id == channel_id, Message.state.in_(OPEN))).all()


def failing(db: Session) -> int:
    """How many channels could not be used when last tried."""
    own = Channel.failures > 0, Channel.state == State.ACTIVE
    return db.scalar(select(func.count()).select_from(Channel).where(*own)) or 0

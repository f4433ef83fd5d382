"""Channels of inboxes, and what was sent on them."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.channels import queries, schemas
from services.notify.channels.domain import State, Way
from services.notify.channels.schemas import ChannelSchema, MessageSchema
from services.notify.channels.use_cases import setting_up
from services.notify.channels.use_cases.setting_up import OF_WAY, NewChannel
from services.notify.models import Channel, Message
from shared.contracts.access import Actor
from shared.db import find
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("channels", __name__, description="Channels that tell of alerts outside")
ONE = "/v1/channels/<uuid:channel_id>"


@routes.write("/v1/channels", may="channel:manage", body=schemas.NewChannelSchema, answer=ChannelSchema, vault=True)
def set_up_channel(db: Session, vault: Vault, by: Actor, body: Fields) -> Channel:
    """Have it told outside that alerts came into an inbox of your party.

    A robot, a gateway or a program tells it: how many came and by when the first wants acknowledging, never what they
    are about. Which alerts it tells of is said by their severities and rules, here and by each rule's `channels`. In a
    rule's quiet hours it waits.
    """
    of_way = {name: body[name] for name in OF_WAY}
    rest = {name: value for name, value in body.items() if name not in OF_WAY}
    return setting_up.set_up_channel(db, vault, by, NewChannel(way=Way(**of_way), **rest))


@routes.page("/v1/channels", may="channel:read", query=schemas.ChannelQuery, of=ChannelSchema)
def list_channels(db: Session, by: Actor, query: Fields) -> Page:
    """The channels of your party's inboxes within your area, oldest first."""
    return paginate(db, queries.of_party(by.party, query), [Channel.id], query)


@routes.read(ONE, may="channel:read", answer=ChannelSchema)
def get_channel(db: Session, by: Actor, channel_id: UUID) -> Channel:
    """One channel."""
    channel = find(db, Channel, channel_id)
    if channel.party != by.party:
        raise NotFound
    return channel


@routes.revise(
    ONE, method="PATCH", may="channel:manage", body=schemas.ChannelPatchSchema, answer=ChannelSchema, vault=True
)
def change_channel(
    db: Session, vault: Vault, by: Actor, body: Fields, channel_id: UUID, expected: int | None
) -> Channel:
    """Change what a channel tells of, or where it leads."""
    return setting_up.change_channel(db, vault, by, channel_id, body, expected)


@routes.change(f"{ONE}/pause", may="channel:manage", answer=ChannelSchema)
def pause_channel(db: Session, by: Actor, channel_id: UUID, expected: int | None) -> Channel:
    """Send nothing more for now.

    What was not sent yet is given up, and what comes meanwhile is not told later.
    """
    return setting_up.enter_state(db, by, channel_id, State.PAUSED, expected)


@routes.change(f"{ONE}/resumption", may="channel:manage", answer=ChannelSchema)
def resume_channel(db: Session, by: Actor, channel_id: UUID, expected: int | None) -> Channel:
    """Go on with a channel that is paused."""
    return setting_up.enter_state(db, by, channel_id, State.ACTIVE, expected)


@routes.change(f"{ONE}/end", may="channel:manage", answer=ChannelSchema)
def end_channel(db: Session, by: Actor, channel_id: UUID, expected: int | None) -> Channel:
    """End a channel for good. Its address and its secret are destroyed."""
    return setting_up.enter_state(db, by, channel_id, State.ENDED, expected)


@routes.write(f"{ONE}/tests", may="channel:manage", answer=MessageSchema)
def test_channel(db: Session, by: Actor, channel_id: UUID) -> Message:
    """Have a test sent, within seconds.

    `GET /v1/channel-messages` tells what became of it.
    """
    return setting_up.ask_test(db, by, channel_id)


@routes.page("/v1/channel-messages", may="channel:read", query=schemas.MessageQuery, of=MessageSchema)
def list_channel_messages(db: Session, by: Actor, query: Fields) -> Page:
    """What was sent or is to be sent on your party's channels within your area.

    Also what was given up. Oldest first, for 90 days.
    """
    return paginate(db, queries.sent(by.party, query), [Message.id], query)

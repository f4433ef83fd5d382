"""Setting channels up, changing and stopping them. Locks: the channel, then its messages."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.notify.channels import queries
from services.notify.channels.domain import (
    CredentialsWanted,
    Kind,
    Reason,
    RuleUnknown,
    Sending,
    State,
    TestWaits,
    Way,
    WayLost,
    check_way,
)
from services.notify.inboxes.queries import head
from services.notify.models import Channel, Message, ToldAlert
from services.notify.rules.queries import in_force
from shared import clock
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import NotFound
from shared.outward.addresses import target
from shared.security.crypto import Vault
from shared.security.ranges import own_area
from shared.states import check_state, step

WAY = "way"
"""Under which name a channel's way is sealed."""
CREDENTIALS = ("secret", "sms")
OF_WAY = ("address", *CREDENTIALS)
"""What a request names of it."""


@dataclass(frozen=True)
class NewChannel:
    """A channel that is to be set up, of an area within its maker's own, which it is if none is named."""

    name: str
    kind: Kind
    language: str
    severities: Sequence[str]
    rules: Sequence[str]
    way: Way
    area: str | None = None


def set_up_channel(db: Session, vault: Vault, by: Actor, new: NewChannel) -> Channel:
    """A channel that tells of what comes into the inbox from now on.

    Raises AreaForeign, AddressUnfit, RuleUnknown, SecretWanted, SecretUnused, SmsWanted, SmsUnused.
    """
    check_way(new.kind, new.way)
    _check_rules(db, new.rules)
    area, id, now = own_area(by.area, new.area, "#/area"), uuid7(), clock.now(db)
    key = vault.new_key(id)
    channel = Channel(
        id=id,
        area=area,
        party=by.party,
        name=new.name,
        kind=new.kind,
        state=State.ACTIVE,
        language=new.language,
        severities=_each_once(new.severities),
        rules=_each_once(new.rules),
        host=_host(new.way.address),
        data_key=key,
        sealed=_seal(vault, id, key, new.way),
        reached=head(db, area, by.party),
        next_at=now,
        failures=0,
        changed_by=by.account,
        changed_at=now,
    )
    db.add(channel)
    db.flush()
    return channel


def change_channel(
    db: Session, vault: Vault, by: Actor, id: UUID, changes: Mapping[str, Any], expected: int | None
) -> Channel:
    """Change a channel that has not ended. A new address, secret or gateway is tried at once.

    Raises NotFound, VersionStale, StateUnfit, CredentialsWanted, WayLost, and what setting one up raises.
    """
    channel = _hold(db, by, id, expected)
    if channel.state == State.ENDED:
        check_state(channel.state, State.ACTIVE)
    _check_rules(db, changes.get("rules", ()))
    for name in ("name", "language"):
        setattr(channel, name, changes.get(name, getattr(channel, name)))
    for name in ("severities", "rules"):
        setattr(channel, name, _each_once(changes.get(name, getattr(channel, name))))
    if of_way := {name: changes[name] for name in OF_WAY if name in changes}:
        assert channel.data_key is not None
        way = _changed_way(vault, channel, of_way)
        check_way(channel.kind, way)
        channel.host, channel.sealed = _host(way.address), _seal(vault, channel.id, channel.data_key, way)
        channel.next_at, channel.failures, channel.fault, channel.answer = clock.now(db), 0, None, None
    return _changed(db, by, channel)


def enter_state(db: Session, by: Actor, id: UUID, to: State, expected: int | None) -> Channel:
    """Pause a channel, go on with it, or end it for good. What a channel that stops has not sent is given up; an ended
    one forgets its address and its secret. Raises NotFound, VersionStale, WrongState.
    """
    channel = _hold(db, by, id, expected)
    channel.state = step(channel.state, to)
    channel.failures, channel.fault, channel.answer, channel.next_at = 0, None, None, clock.now(db)
    for message in () if to is State.ACTIVE else queries.open_messages(db, channel.id):
        message.state, message.reason = step(message.state, Sending.GIVEN_UP), Reason.CHANNEL_STOPPED
        message.settled_at = clock.now(db)
    if to is State.ENDED:
        channel.data_key = channel.sealed = None
    return _changed(db, by, channel)


def ask_test(db: Session, by: Actor, id: UUID) -> Message:
    """A message that says it is a test; it is sent like any other. Raises NotFound, StateUnfit, TestWaits."""
    channel = _hold(db, by, id, None)
    check_state(channel.state, State.ACTIVE)
    if any(message.test for message in queries.open_messages(db, id)):
        raise TestWaits
    message = Message(
        channel_id=channel.id,
        area=channel.area,
        party=channel.party,
        state=Sending.QUEUED,
        test=True,
        alerts=0,
        urgent=0,
        attempts=0,
        made_at=clock.now(db),
    )
    db.add(message)
    db.flush()
    return message


def way_of(vault: Vault, id: UUID, key: bytes, sealed: bytes) -> Way:
    """Where a channel leads. Raises InvalidTag if the platform's key is another than when it was sealed."""
    return Way(**json.loads(vault.unseal(key, id, WAY, sealed)))


def _hold(db: Session, by: Actor, id: UUID, expected: int | None) -> Channel:
    channel = hold_one(db, Channel, id, within=by.area, expected=expected)
    if channel.party != by.party:
        raise NotFound
    return channel


def _changed_way(vault: Vault, channel: Channel, changes: Mapping[str, Any]) -> Way:
    """Who may change an address never sees the secret, and could have it sent to a server of their own."""
    assert channel.data_key is not None
    assert channel.sealed is not None
    try:
        old = way_of(vault, channel.id, channel.data_key, channel.sealed)
    except InvalidTag:
        raise WayLost from None
    way = Way(**{**vars(old), **changes})
    if target(way.address).origin != target(old.address).origin:
        for name in CREDENTIALS:
            if getattr(old, name) and name not in changes:
                raise CredentialsWanted(name=name, pointer=f"#/{name}")
    return way


def _check_rules(db: Session, names: Collection[str]) -> None:
    known = in_force(db).written
    for index, name in enumerate(names):
        if name not in known:
            raise RuleUnknown(rule=name, pointer=f"#/rules/{index}")


def _host(address: str) -> str:
    return target(address).host


def _seal(vault: Vault, id: UUID, key: bytes, way: Way) -> bytes:
    return vault.seal(key, id, WAY, json.dumps(vars(way), ensure_ascii=False))


def _each_once(words: Collection[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _changed(db: Session, by: Actor, channel: Channel) -> Channel:
    channel.changed_by, channel.changed_at = by.account, clock.now(db)
    channel.version += 1
    db.flush()
    return channel


def follow_station(db: Session, old: str, new: str) -> None:
    """A station has another code: its channels go on with what comes into the inbox of that one from now on."""
    for channel in db.scalars(select(Channel).where(Channel.area == old).order_by(Channel.id).with_for_update()):
        channel.area, channel.reached = new, head(db, new, channel.party)
    for model in (Message, ToldAlert):
        db.execute(update(model).where(model.area == old).values(area=new))

"""Sending what channels are to say, in threads of its own: a gateway that is away delays its own messages alone.

Locks: a channel, then its message; none while something is sent. Whoever sends has the channel for a while by its
`next_at`. If it dies meanwhile, another sends the message again, with the same id.
"""

import threading
from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event as Flag
from typing import NamedTuple
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session

from services.notify.channels import queries
from services.notify.channels.domain import (
    GAP,
    KEY_LOST,
    LATEST,
    OPEN,
    REFUSED,
    Notice,
    Reason,
    Sending,
    refusal_of,
    request_of,
    wait_after,
)
from services.notify.channels.rules import test_text, text_of
from services.notify.channels.use_cases.gathering import take_alerts
from services.notify.channels.use_cases.setting_up import way_of
from services.notify.models import Channel, Message
from shared import clock
from shared.db import Database, hold_one
from shared.faults import describe, may_pass
from shared.observability import metrics
from shared.outward.addresses import AddressUnfit, Guard
from shared.outward.client import Client
from shared.outward.failures import Failure, Unsent
from shared.security.crypto import Vault
from shared.settings import Settings
from shared.states import step

LOOK_SECONDS = 5
LEASE = timedelta(seconds=60)
"""So long a channel is its sender's: longer than the client takes for a request."""
THREADS, OF_A_HOST = 8, 2
"""How much is sent at once, and how much of that to one host."""
log = structlog.get_logger()


class Posting(NamedTuple):
    """A message as it is to be sent, for the so many-eth time."""

    channel_id: UUID
    kind: str
    host: str
    data_key: bytes
    sealed: bytes
    notice: Notice
    attempt: int


class Outcome(NamedTuple):
    """Nothing if the gateway took a message; else what went wrong, what the gateway said, and how long it wants to be
    left alone.
    """

    fault: str | None = None
    answer: str | None = None
    retry_after: str | None = None


def next_posting(db: Session, busy: Collection[str]) -> Posting | None:
    """The next message to be sent, whose channel is ours for a while; none to a host that is `busy`."""
    now, both = clock.now(db), (Channel, Message)  # another may have sent it since this statement began
    while row := db.execute(queries.due(now, busy).limit(1).with_for_update(of=both, skip_locked=True)).first():
        channel, message = row
        if not message.attempts and not message.test:
            message.alerts, message.urgent, message.deadline = queries.still_open(db, message.id)
        if not message.alerts and not message.test:
            _give_up(message, Reason.NOTHING_LEFT, now)
            db.flush()
            continue
        message.attempts += 1
        channel.next_at = now + LEASE
        db.flush()
        assert channel.data_key is not None
        assert channel.sealed is not None
        sealed = channel.data_key, channel.sealed
        return Posting(channel.id, channel.kind, channel.host, *sealed, _notice(channel, message), message.attempts)
    return None


def _notice(channel: Channel, message: Message) -> Notice:
    figures = message.alerts, message.urgent, message.deadline
    text = test_text(channel.language) if message.test else text_of(channel.language, *figures)
    return Notice(message.id, message.area, message.party, message.test, *figures, text)


def note_outcome(db: Session, posting: Posting, outcome: Outcome) -> None:
    """Note what became of a message. Nothing is noted if another has sent it meanwhile, or its channel has stopped."""
    channel = hold_one(db, Channel, posting.channel_id)
    message, now = hold_one(db, Message, posting.notice.id), clock.now(db)
    if message.state not in OPEN or message.attempts != posting.attempt:
        return
    channel.fault, channel.answer = message.fault, message.answer = outcome.fault, outcome.answer
    if outcome.fault is None:
        message.state, message.settled_at = step(message.state, Sending.SENT), now
        channel.failures, channel.next_at = 0, now + GAP
    else:
        channel.failures += 1
        channel.next_at = now + wait_after(channel.failures, outcome.retry_after)
        if now >= message.made_at + LATEST:
            _give_up(message, Reason.TOO_LATE, now)
        else:
            message.state = step(message.state, Sending.FAILED)
    db.flush()
    metrics.CHANNEL_TRIES.labels(posting.kind, message.state).inc()


def _give_up(message: Message, reason: Reason, now: datetime) -> None:
    message.state, message.reason, message.settled_at = step(message.state, Sending.GIVEN_UP), reason, now


class Sender:
    """Sends in threads that begin when something is due, and end when there is nothing left."""

    def __init__(self, database: Database, vault: Vault, client: Client) -> None:
        self._database, self._vault, self._client = database, vault, client
        self._lock = threading.Lock()
        self._hosts = Counter[str]()
        self._threads = 0

    def run(self, stop: Flag) -> None:
        """Until told to stop. Waits out the database."""
        while not stop.is_set():
            metrics.LAST_TURN.labels("channels").set_to_current_time()
            try:
                while self._database.run(take_alerts) and not stop.is_set():
                    pass
                while self._threads < THREADS and (posting := self._next()):
                    with self._lock:
                        self._threads += 1
                    threading.Thread(target=self._work, args=(posting, stop), name="sender", daemon=True).start()
                metrics.CHANNELS_FAILING.set(self._database.run(queries.failing))
            except Exception as fault:
                if not may_pass(fault):
                    raise
                log.warning("database away; channels wait", reason=describe(fault))
            stop.wait(LOOK_SECONDS)

    def _work(self, first: Posting, stop: Flag) -> None:
        """Send one message after another. One whose outcome cannot be noted is sent again by whoever finds it."""
        posting: Posting | None = first
        try:
            while posting:
                try:
                    self._database.run(partial(note_outcome, posting=posting, outcome=self._send(posting)))
                finally:
                    with self._lock:
                        self._hosts[posting.host] -= 1
                posting = None if stop.is_set() else self._next()
        except Exception as fault:
            if may_pass(fault):
                log.warning("database away; a sender ends", reason=describe(fault))
            else:
                log.error("a sender failed", reason=describe(fault), exc_info=fault)
        finally:
            with self._lock:
                self._threads -= 1

    def _next(self) -> Posting | None:
        with self._lock:
            busy = [host for host, number in self._hosts.items() if number >= OF_A_HOST]
            posting = self._database.run(partial(next_posting, busy=busy))
            if posting:
                self._hosts[posting.host] += 1
            return posting

    def _send(self, posting: Posting) -> Outcome:
        try:
            way = way_of(self._vault, posting.channel_id, posting.data_key, posting.sealed)
            address, headers, body = request_of(posting.kind, way, posting.notice, datetime.now(UTC))
            answer = self._client.send("POST", address, headers, body)
        except Unsent as unsent:
            return Outcome(unsent.failure)
        except AddressUnfit:  # a release after that which took it is stricter
            return Outcome(Failure.ADDRESS_FORBIDDEN)
        except InvalidTag:
            return Outcome(KEY_LOST)
        said = refusal_of(posting.kind, way, answer.status, answer.body)
        return Outcome(REFUSED, said, answer.headers.get("retry-after")) if said else Outcome()


def sender(database: Database, settings: Settings) -> Sender:
    """The loop that tells what comes into inboxes on their channels."""
    vault = Vault(settings.seal_key, settings.index_key)
    return Sender(database, vault, Client(Guard(settings.outward_networks)))

"""One try to send something to an endpoint, as Standard Webhooks and the handshake of CloudEvents have it."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from gevent import Timeout
from gevent.resolver.ares import Resolver

from services.notify.endpoints.domain import Outcome
from shared.outward import signing
from shared.outward.addresses import AddressUnfit, lookup
from shared.outward.client import SECONDS, Answer, Client
from shared.outward.failures import Failure, Unsent

ORIGIN = "muster"
"""The name under which an endpoint is asked whether it wants to be told."""
GONE = 410
_CONTENT = {"Content-Type": "application/cloudevents+json; charset=utf-8", "User-Agent": "Muster"}


@dataclass(frozen=True)
class Tried:
    """What came of it; `asked` is how long the endpoint wants to be left alone."""

    outcome: Outcome
    status: int | None
    ms: int
    asked: timedelta | None

    @property
    def taken(self) -> bool:
        return self.outcome is Outcome.DELIVERED


class Sender:
    def __init__(self, client: Client) -> None:
        self._client = client

    def post(self, url: str, id: str, body: bytes, keys: Sequence[bytes]) -> Tried:
        """Send a body that is known by an id; nothing is sent that no key signs."""
        if not keys:
            return Tried(Outcome.KEY_LOST, None, 0, None)
        return self._try("POST", url, {**_CONTENT, **signing.headers(id, body, keys, datetime.now(UTC))}, body)

    def ask(self, url: str) -> Tried:
        """Ask whether it wants to be told."""
        return self._try("OPTIONS", url, {"WebHook-Request-Origin": ORIGIN}, b"")

    def close_idle(self) -> None:
        self._client.close_idle()

    def _try(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Tried:
        began, answer, outcome = time.monotonic(), None, Outcome.REFUSED
        try:
            # The client's own limit does not reach into TLS, where each byte makes a greenlet wait anew.
            with Timeout(SECONDS + 1):
                answer = self._client.send(method, url, headers, body)
        except Timeout:
            outcome = Outcome.TOO_SLOW
        except Unsent as unsent:
            outcome = Outcome(unsent.failure)
        except AddressUnfit:  # a release before had other rules
            outcome = Outcome(Failure.ADDRESS_FORBIDDEN)
        if answer and 200 <= answer.status < 300:
            outcome = Outcome.DELIVERED if method == "POST" or _allows(answer) else Outcome.NOT_ALLOWED
        ms = int((time.monotonic() - began) * 1000)
        asked = asked_wait(answer, datetime.now(UTC)) if answer else None
        return Tried(outcome, answer.status if answer else None, ms, asked)


def look_up(host: str) -> Sequence[str]:
    """As the system's resolver, without gevent's threads, which ten names that hang would keep from all others. Each
    look-up has a resolver of its own: it reads the system's settings as they are by now. Raises OSError.
    """
    resolver = Resolver()
    try:
        return lookup(host, resolver.getaddrinfo)
    finally:
        resolver.close()


def _allows(answer: Answer) -> bool:
    return answer.headers.get("webhook-allowed-origin") in ("*", ORIGIN)


def asked_wait(answer: Answer, now: datetime) -> timedelta | None:
    """Retry-After, in seconds or as a date of the true clock, which is `now`."""
    text = answer.headers.get("retry-after", "")
    if text.isascii() and text.isdigit() and len(text) < 10:
        return timedelta(seconds=int(text))
    with suppress(ValueError, TypeError, OverflowError):  # of a year or a zone that no clock has
        moment = parsedate_to_datetime(text)
        return max(timedelta(), (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now)
    return None

"""Where a name leads, and whether the platform may go there: what others name must not reach into its own network."""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from shared.errors import Refusal
from shared.outward.failures import Failure, Unsent
from shared.settings import Networks

FRESH_SECONDS, FAILED_SECONDS, KEPT_SECONDS = 60, 30, 600
"""How long an answer counts, how long there being none, and how long an answer serves while it is asked for anew."""
MOST_NAMES = 10_000
_LOOKS_GLOBAL = tuple(
    ip_network(text)
    for text in (
        "::/96",  # IPv4 in IPv6, as it once was
        "::ffff:0:0:0/96",  # IPv4 translated
        "64:ff9b::/96",  # a gateway to any IPv4 address
        "2001::/32",  # Teredo, which holds one
        "2002::/16",  # 6to4, as well
        "192.88.99.0/24",  # its relays
    )
)
Lookup = Callable[[str], Sequence[str]]


class AddressUnfit(Refusal):
    """This is no address to send to: write https://, a host in ASCII, no user name and no fragment, such as
    https://events.example.org/muster.
    """

    zh = (
        "该地址不能用于发送：请以https://开头，主机名使用ASCII字符，不得包含用户名和片段（#），"
        "例如https://events.example.org/muster。"
    )


@dataclass(frozen=True)
class Target:
    """An address to send to, in its parts."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def origin(self) -> "Target":
        """Its server."""
        return replace(self, path="")


@lru_cache(4_096)
def target(url: str) -> Target:
    """Raises AddressUnfit. `http` is for networks that the settings allow; which those are shows when it is sent."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:  # such as a port that is no number
        raise AddressUnfit from None
    fit = url.isascii() and url.isprintable() and " " not in url and len(url) <= 2_000
    if not (fit and host and parts.scheme in ("http", "https")) or "@" in parts.netloc or "#" in url or port == 0:
        raise AddressUnfit
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, host, port or (443 if secure else 80), path)


def lookup(host: str, ask: Callable[..., Any] = socket.getaddrinfo) -> Sequence[str]:
    """What the system's resolver answers, or another that is asked as it is. Raises OSError."""
    return list(dict.fromkeys(str(row[4][0]) for row in ask(host, None, 0, socket.SOCK_STREAM)))


class Guard:
    """Answers to which addresses a name leads that may be gone to. One question at a time is asked of each name, and
    none holds up those of others; whoever asks waits only so long.
    """

    def __init__(self, allowed: Networks = (), lookup: Lookup = lookup) -> None:
        self._allowed, self._lookup = allowed, lookup
        self._lock = threading.Lock()
        self._answers: dict[str, tuple[float, Sequence[str]]] = {}
        self._asked: dict[str, Future[None]] = {}

    def addresses(self, target: Target, seconds: float) -> list[str]:
        """Those that may be gone to, in the order of the answer. Raises Unsent."""
        addresses = [target.host] if _literal(target.host) else self._known(target.host, seconds)
        if not addresses:
            raise Unsent(Failure.NAME_UNKNOWN)
        fit = [address for address in addresses if self._may(address, target.secure)]
        if not fit:
            raise Unsent(Failure.ADDRESS_FORBIDDEN)
        return fit

    def _may(self, text: str, secure: bool) -> bool:
        """Plain HTTP goes only where the settings allow it by name of the network."""
        address = _literal(text)
        if address is None:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self._allowed) or (secure and _is_global(address))

    def _known(self, host: str, seconds: float) -> Sequence[str]:
        with self._lock:
            at, addresses = self._answers.get(host, (float("-inf"), ()))
            age = time.monotonic() - at
            if age < (FRESH_SECONDS if addresses else FAILED_SECONDS):
                return addresses
            asked = self._asked.get(host) or self._ask(host)
        if addresses and age < KEPT_SECONDS:
            return addresses
        try:
            asked.result(max(0, seconds))
        except TooLate:
            raise Unsent(Failure.NAME_UNKNOWN) from None
        return self._answers.get(host, (0, ()))[1]

    def _ask(self, host: str) -> Future[None]:
        asked = self._asked[host] = Future()
        threading.Thread(target=self._answer, args=(host, asked), name="names", daemon=True).start()
        return asked

    def _answer(self, host: str, asked: Future[None]) -> None:
        addresses: Sequence[str] = ()
        try:
            addresses = self._lookup(host)
        except (OSError, UnicodeError):  # UnicodeError: a label that is empty or too long
            pass
        finally:  # whatever else goes wrong, the name is asked for again
            with self._lock:
                if len(self._answers) >= MOST_NAMES:
                    self._answers.clear()
                self._answers[host] = time.monotonic(), addresses
                del self._asked[host]
            asked.set_result(None)


def _literal(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    special = address.is_multicast or address.is_reserved or address.is_link_local or address.is_unspecified
    local = special or getattr(address, "is_site_local", False) or any(address in net for net in _LOOKS_GLOBAL)
    return address.is_global and not local

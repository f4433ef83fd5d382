"""Who sends a request where proxies stand in between: only what trusted ones say is believed."""

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from shared.settings import Networks

App = Callable[[dict[str, Any], Any], Iterable[bytes]]


def behind(app: App, trusted: Networks) -> App:
    """The WSGI app, with the true client's address in place of a trusted proxy's."""

    def replaced(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        environ["REMOTE_ADDR"] = client(environ.get("REMOTE_ADDR", ""), forwarded, trusted)
        return app(environ, start_response)

    return replaced


def client(peer: str, forwarded: Sequence[str], trusted: Networks) -> str:
    """The first address, from the peer backwards along what each proxy forwarded, that is no trusted proxy's.

    Anyone may write what stands before it. What is no address ends the way too: its proxy counts.
    """
    at = _address(peer)
    for hop in reversed(forwarded):
        before = _address(hop)
        if at is None or before is None or not any(at in network for network in trusted):
            break
        at = before
    return str(at) if at else peer


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address

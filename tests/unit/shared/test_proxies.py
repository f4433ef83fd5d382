"""Who sends a request, behind proxies and behind none."""

from ipaddress import ip_network
from typing import Any

import pytest

from shared.http import proxies
from shared.settings import Networks

TRUSTED: Networks = (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # no proxy of ours: whatever it tells
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),  # the client's own invention stands before
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),  # two proxies
        ("10.0.0.1", "10.9.9.9", "10.9.9.9"),  # someone within the trusted network
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"),
        ("::ffff:10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:DB9:0::5", "2001:db9::5"),
        ("", "203.0.113.9", ""),  # a socket that has no address
    ],
)
def test_the_first_address_that_is_no_trusted_proxys_counts(peer: str, forwarded: str, client: str) -> None:
    seen: list[str] = []

    def app(environ: dict[str, Any], _start: Any) -> list[bytes]:
        seen.append(environ["REMOTE_ADDR"])
        return []

    proxies.behind(app, TRUSTED)({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}, None)
    assert seen == [client]
    assert proxies.client(peer, forwarded.split(","), ()) in (peer, peer.removeprefix("::ffff:")), "trusting no one"

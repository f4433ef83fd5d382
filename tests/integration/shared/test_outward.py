"""Requests to addresses that others name reach no network of ours, and end in time."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from deploy.local.layout import ROOT
from shared.outward.addresses import AddressUnfit, Guard, target
from shared.outward.client import MOST_BYTES, Client
from shared.outward.failures import Failure, Unsent
from tests.kit.receivers import answering, dripping, garbling, hanging, receiving
from tests.kit.waiting import until

LOOPBACK = (ip_network("127.0.0.0/8"),)
GLOBAL = "93.184.215.14"


def failure_of(client: Client, url: str, seconds: float = 5) -> Failure:
    with pytest.raises(Unsent) as unsent:
        client.send("POST", url, {}, b"{}", seconds)
    return unsent.value.failure


@pytest.mark.parametrize(
    "host",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *(
            "255.255.255.255",
            "192.0.0.1",
            "198.18.0.1",
            "192.88.99.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "127.1",
        ),
        *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[fe80::1]"),
        *(
            "[2002:7f00:1::]",
            "[2001:0:7f00:1::]",
            "[fc00::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[::ffff:0:7f00:1]",
            "localhost",
        ),
    ],
)
def test_addresses_of_our_own_networks_are_refused(host: str) -> None:
    with receiving(answering()) as receiver:
        url = f"https://{host}:{receiver.port}/"
        assert failure_of(Client(Guard()), url) is Failure.ADDRESS_FORBIDDEN
        assert receiver.served == 0


def test_global_addresses_may_be_gone_to_by_https_and_allowed_networks_by_http() -> None:
    guard = Guard(LOOPBACK)
    for host in (GLOBAL, "[2606:2800:21f:cb07:6820:80da:af6b:8b2c]", "[::ffff:5db8:d70e]"):
        assert guard.addresses(target(f"https://{host}/"), 1)
        with pytest.raises(Unsent, match="ADDRESS_FORBIDDEN"):
            guard.addresses(target(f"http://{host}/"), 1)
    assert guard.addresses(target("http://127.9.9.9/"), 1) == ["127.9.9.9"]
    assert guard.addresses(target("http://[::ffff:127.0.0.1]/"), 1)


def test_addresses_that_are_none_are_refused() -> None:
    for url in (
        *(
            "ftp://a.example/",
            "//a.example/",
            "https://",
            "https://a.example:x/",
            "https://a.example:0/",
            "/etc/passwd",
        ),
        *("https://user@a.example/", "https://a.example@127.0.0.1/", "https://a.example/#x", "https://例.example/"),
        *("https://a.example/ b", "https://a.example/\r\nHost:x", "https://[::1/", f"https://a.example/{'a' * 2_000}"),
    ):
        with pytest.raises(AddressUnfit):
            target(url)


def test_a_name_is_gone_to_where_it_led_when_it_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [["10.0.0.1", "127.0.0.1"], ["10.0.0.1"]]
    asked: list[str] = []

    def lookup(host: str) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked) - 1, 1)]

    with receiving(answering()) as receiver:
        client = Client(Guard(LOOPBACK, lookup))
        monkeypatch.delattr(socket, "getaddrinfo")  # the resolver is asked by the guard alone
        for _ in range(3):
            assert client.send("POST", receiver.url(host="events.example"), {}, b"{}").status == 204
        assert {request.headers["host"] for request in receiver.requests} == {f"events.example:{receiver.port}"}
    assert asked == ["events.example"], "each look-up could have another answer"
    changed = Client(Guard(LOOPBACK, lambda _: ["10.0.0.1"]))
    assert failure_of(changed, receiver.url(host="events.example")) is Failure.ADDRESS_FORBIDDEN


def test_names_are_asked_for_one_at_a_time_and_hold_up_no_other() -> None:
    asked: list[str] = []
    answered = threading.Event()

    def lookup(host: str) -> Sequence[str]:
        asked.append(host)
        if host == "slow.example":
            answered.wait(30)
        if host == "none.example":
            raise socket.gaierror
        return ["127.0.0.1"]

    with receiving(answering()) as receiver:
        client = Client(Guard(LOOPBACK, lookup))
        for _ in range(2):
            assert failure_of(client, receiver.url(host="slow.example"), 0.05) is Failure.NAME_UNKNOWN
            assert failure_of(client, receiver.url(host="none.example")) is Failure.NAME_UNKNOWN
            assert client.send("POST", receiver.url(host="quick.example"), {}).status == 204
        assert sorted(asked) == ["none.example", "quick.example", "slow.example"]
        answered.set()
        until(lambda: client.send("POST", receiver.url(host="slow.example"), {}, seconds=30), "an answer")


def test_nothing_is_followed_and_nothing_is_kept() -> None:
    with receiving(answering()) as inner:
        headers = f"Location: {inner.url()}\r\nSet-Cookie: a=b\r\n"
        with receiving(answering(302, headers)) as outer:
            client = Client(Guard(LOOPBACK), keeps=True)
            for _ in range(2):
                assert client.send("POST", outer.url(), {}, b"{}").status == 302
            client.close_idle(0)
        assert inner.served == 0
        assert not any("cookie" in request.headers for request in outer.requests)


def test_whatever_the_other_side_does_it_is_over_in_time() -> None:
    for serve in (hanging, dripping):
        with receiving(serve) as receiver:
            began = time.monotonic()
            assert failure_of(Client(Guard(LOOPBACK)), receiver.url(), 0.5) is Failure.TOO_SLOW
            assert time.monotonic() - began < 5
            until(lambda at=receiver: at.open == 0, "the end of the connection")
    with receiving(garbling) as receiver:
        assert failure_of(Client(Guard(LOOPBACK)), receiver.url()) is Failure.GARBLED
    assert failure_of(Client(Guard(LOOPBACK)), receiver.url()) is Failure.UNREACHABLE, "it has gone"


def test_of_a_long_answer_a_part_is_read() -> None:
    with receiving(answering(200, body=b"a" * (MOST_BYTES * 20))) as receiver:
        client = Client(Guard(LOOPBACK), keeps=True)
        assert len(client.send("POST", receiver.url(), {}, b"{}").body) == MOST_BYTES
        until(lambda: receiver.open == 0, "the end of the connection")


def test_connections_are_kept_where_they_may_be() -> None:
    with receiving(answering(200, "X-A: b\r\n", b"{}")) as receiver:
        client = Client(Guard(LOOPBACK), keeps=True)
        answers = [client.send("POST", receiver.url(), {"X-N": str(n)}, b"{}") for n in range(3)]
        assert {(answer.status, answer.headers["x-a"], answer.body) for answer in answers} == {(200, "b", b"{}")}
        assert receiver.served == 1
        client.close_idle(0)
        until(lambda: receiver.open == 0, "the end of the connection")
        single = Client(Guard(LOOPBACK))
        for _ in range(2):
            single.send("GET", receiver.url(), {})
        assert receiver.served == 3
    dropped = []

    def once(_request: object, to: socket.socket) -> bool:
        to.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        dropped.append(1)
        return False  # though it did not say so

    with receiving(once) as receiver:
        assert [client.send("POST", receiver.url(), {}, b"{}").status for _ in range(3)] == [200] * 3
        assert len(receiver.requests) == 3
        client.close_idle(0)
    with receiving(answering(200, "Connection: close\r\n", b"read all the same")) as receiver:
        assert client.send("POST", receiver.url(), {}, b"{}").body == b"read all the same"
        until(lambda: receiver.open == 0, "the end of the connection")


def test_a_certificate_is_for_the_host_of_the_address(tmp_path: Path) -> None:
    """By a process of its own: which authorities are trusted is read from the environment once."""
    made = _certificate(tmp_path, "events.example")
    program = _TLS.format(root=str(ROOT), file=str(made))
    told = subprocess.run(
        [sys.executable, "-c", program], env={"SSL_CERT_FILE": str(made)}, cwd=ROOT, capture_output=True, text=True
    )
    assert told.stdout.split() == ["204", "CERTIFICATE"], told.stderr


_TLS = """
import socket, ssl, threading
from ipaddress import ip_network
from shared.outward.addresses import Guard
from shared.outward.client import Client
from shared.outward.failures import Unsent

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain({file!r})
listener = socket.create_server(("127.0.0.1", 0))

def serve():
    while True:
        client, _ = listener.accept()
        try:
            with context.wrap_socket(client, server_side=True) as secure:
                secure.recv(65536)
                secure.sendall(b"HTTP/1.1 204 No Content\\r\\n\\r\\n")
        except OSError:
            pass

threading.Thread(target=serve, daemon=True).start()
client = Client(Guard((ip_network("127.0.0.0/8"),), lambda _: ["127.0.0.1"]))
port = listener.getsockname()[1]
print(client.send("POST", f"https://events.example:{{port}}/", {{}}, b"").status)
try:
    client.send("POST", f"https://other.example:{{port}}/", {{}}, b"")
except Unsent as unsent:
    print(unsent)
"""


def _certificate(folder: Path, host: str) -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "server.pem"
    file.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return file

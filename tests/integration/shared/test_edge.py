"""The edge: what a client may send before any view sees it, with real gunicorn where gunicorn answers."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.layout import HOST, free_port
from shared.contracts.access import Role
from shared.http.problems import MEDIA_TYPE
from tests.kit.apps import Authority, make_app, settings_of
from tests.kit.network import Network
from tests.kit.people import TOWN, new_veteran
from tests.kit.pool import Pool
from tests.kit.problems import refused, send, unchanged
from tests.kit.waiting import until


def test_a_version_may_be_one_of_several_or_any_but_no_weak_one(net: Network) -> None:
    caller, change = net.caller("registry"), {"name": "王五", "reason": "更正"}
    path = f"/v1/veterans/{caller.post('/v1/veterans', new_veteran(TOWN))['id']}"
    for tags in ('W/"1"', '"01"', '"other", W/"1"', '"2", "3"'):
        refused(caller.call("PATCH", path, change, {"If-Match": tags}), 412, "version-stale")
    for version, tags in enumerate(("*", '"9", "2"', 'W/"3","3" , "other"'), 2):
        assert caller.call("PATCH", path, change, {"If-Match": tags}).headers["ETag"] == f'"{version}"', tags
    unknown = path.replace(path[-4:], "0000")
    refused(caller.call("PATCH", unknown, change, {"If-Match": "*"}), 404, "not-found")
    required = {"required": 5, "reason": "按编制"}
    city = caller.as_(Role.CITY_ADMIN, "440700000000")
    assert city.call("PUT", f"/v1/coverage/{TOWN}/VILLAGE", required, {"If-Match": "*"}).status_code == 200


def test_compressed_bodies_are_refused(net: Network) -> None:
    caller = net.caller("registry")
    for coding in ("gzip", "br", "identity, gzip"):
        answer = caller.call("POST", "/v1/veterans", new_veteran(TOWN), {"Content-Encoding": coding})
        refused(answer, 415, "body-encoded")
        assert answer.headers["Accept-Encoding"] == "identity"
    sheet = caller.call("POST", "/v1/imports", data=b"", content_type="text/csv", headers={"Content-Encoding": "gzip"})
    refused(sheet, 415, "body-encoded")
    assert unchanged(net)
    assert "Accept-Encoding" not in send(caller, "{}", "text/plain").headers, "there the media type is at fault"
    caller.post("/v1/veterans", new_veteran(TOWN), {"Content-Encoding": "Identity"})


def test_nothing_leads_to_the_host_that_a_caller_names(net: Network) -> None:
    caller, evil = net.caller("registry"), {"Host": "evil.example"}
    made = caller.call("POST", "/v1/veterans", new_veteran(TOWN), evil)
    id = made.json["id"]
    assert made.headers["Location"] == f"/v1/veterans/{id}"
    linked = caller.call("GET", "/v1/areas?limit=1", headers=evil).headers["Link"]
    assert linked.startswith("</v1/areas?")
    twin = caller.post("/v1/veterans", new_veteran(TOWN))
    merge = caller.post("/v1/merges", {"kept_id": id, "dropped_id": twin["id"], "reason": "同一人"})
    centre = caller.as_(Role.COUNTY_CENTRE_STAFF, "440703000000")
    centre.post(f"/v1/merges/{merge['id']}/decision", {"outcome": "MERGED"}, {"If-Match": '"1"'})
    moved = caller.call("GET", f"/v1/veterans/{twin['id']}", headers=evil)
    assert (moved.status_code, moved.headers["Location"]) == (308, f"/v1/veterans/{id}")
    for path in ("/v1//areas", "/v1/areas/", f"/v1//veterans/{twin['id']}"):
        strayed = caller.call("GET", path, headers=evil)
        refused(strayed, 404, "not-found")
        assert "Location" not in strayed.headers


def test_guesses_are_counted_by_the_true_client(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_TRUSTED_PROXIES", "10.0.0.0/8")
    store = net.stores["registry"]
    anyone = make_app(monkeypatch, net.authority, store).test_client()

    def guess(login: str, peer: str, forwarded: str) -> int:
        body, headers = {"login": login, "password": "wrong"}, {"X-Forwarded-For": forwarded}
        return anyone.post("/v1/sessions", json=body, headers=headers, environ_base={"REMOTE_ADDR": peer}).status_code

    one, two = f"guessed-{uuid4()}", f"guessed-{uuid4()}"
    assert [guess(one, "198.51.100.7", f"203.0.113.{n}") for n in range(12)] == [401] * 10 + [429] * 2, "no proxy"
    assert [guess(two, "10.0.0.1", f"1.1.1.{n}, 198.51.100.8") for n in range(12)] == [401] * 10 + [429] * 2
    assert guess(two, "10.0.0.1", "198.51.100.9") == 401, "another client behind the same proxy"


@pytest.fixture(scope="module")
def served(
    pool: Pool, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[bytes], tuple[int, dict[str, str], str]]]:
    """The registry under gunicorn as it runs anywhere; sends bytes, gives status, headers and body."""
    store, port = pool.take("registry"), free_port()
    settings = settings_of(authority, store) | {
        "API_BIND": f"{HOST}:{port}",
        "METRICS_BIND": f"{HOST}:{free_port()}",
        "WORKERS": "1",
        "RUN_DIR": str(tmp_path_factory.mktemp("registry")),
    }
    environment = {**os.environ, **{f"MUSTER_{name}": value for name, value in settings.items()}}
    command = [sys.executable, "-m", "services.registry", "serve"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)

    def exchange(request: bytes) -> tuple[int, dict[str, str], str]:
        with socket.create_connection((HOST, port), timeout=10) as connection:
            connection.sendall(request)
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        head, _, body = answer.decode().partition("\r\n\r\n")
        status, *lines = head.split("\r\n")
        return int(status.split()[1]), dict(line.split(": ", 1) for line in lines), body

    def answers() -> bool:
        try:
            return exchange(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")[0] == 200
        except OSError:
            return False

    try:
        until(answers, "the registry answers")
        yield exchange
    finally:
        process.terminate()
        process.wait()
        pool.give_back(store)


REST = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
GARBLED: dict[str, tuple[bytes, int]] = {
    "a line too long": (b"GET /v1/areas?x=" + b"a" * 8_190 + REST + b"\r\n", 414),
    "a line far too long": (b"GET /v1/areas?x=" + b"a" * 1_000_000 + REST + b"\r\n", 414),
    "a header too long": (b"GET /v1/areas" + REST + b"X-Long: " + b"a" * 8_190 + b"\r\n\r\n", 431),
    "headers far too long": (b"GET /v1/areas" + REST + b"X-Long: " + b"a" * 2_000_000 + b"\r\n\r\n", 431),
    "too many headers": (b"GET /v1/areas" + REST + b"X-Many: 1\r\n" * 200 + b"\r\n", 431),
    "no HTTP": (b"GARBAGE\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "a space in the path": (b"GET /v1/ areas" + REST + b"\r\n", 400),
    "bytes beyond ASCII in the path": ("GET /v1/陈建国".encode() + REST + b"\r\n", 400),
    "no path": (b"GET  HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a path without its slash": (b"GET v1/areas" + REST + b"\r\n", 400),
    "another version": (b"GET /v1/areas HTTP/7.9\r\nHost: x\r\n\r\n", 400),
    "a method in small letters": (b"get /v1/areas" + REST + b"\r\n", 400),
    "a header without a colon": (b"GET /v1/areas" + REST + b"nonsense\r\n\r\n", 400),
    "a header over two lines": (b"GET /v1/areas" + REST + b"X-Two: a\r\n b\r\n\r\n", 400),
    "two lengths": (b"POST /v1/sessions" + REST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}", 400),
    "an unknown coding": (b"POST /v1/sessions" + REST + b"Transfer-Encoding: secret\r\n\r\n", 501),
    "an unknown expectation": (b"POST /v1/sessions" + REST + b"Expect: wonders\r\n\r\n", 417),
}
STRAYED = [
    "/v1/areas/%ff", "/v1/areas/%zz", "/v1/areas/%", "/%c0%ae%c0%ae/v1", "/v1/..%2f..%2fetc", "/v1/%0d%0aX:%201",
    "//evil.example/v1/areas", "/v1//areas", "/v1/areas/", "http://evil.example/v1//areas", "/v1/areas/%e9%99%88",
]  # fmt: skip


@pytest.mark.parametrize("name", GARBLED)
def test_what_cannot_be_read_is_a_problem_too(served: Callable[[bytes], Any], name: str) -> None:
    request, expected = GARBLED[name]
    status, headers, body = served(request)
    assert status == expected, body
    assert headers["Content-Type"] == MEDIA_TYPE
    problem = json.loads(body)
    assert (problem["status"], problem["type"].startswith("urn:muster:problem:")) == (status, True)
    assert problem["detail"]
    assert not re.search("aaa|GARBAGE|陈|secret|wonders|nonsense", body), "it quotes the request"


def test_an_answer_arrives_though_the_body_was_not_read(served: Callable[[bytes], Any]) -> None:
    body = b" " * 3_000_000
    announced = b"Content-Type: application/json\r\nContent-Length: 3000000\r\n\r\n"
    for path, expected in (("sessions", 413), ("veterans", 401)):
        status, headers, _ = served(b"POST /v1/" + path.encode() + REST + announced + body)
        assert (status, headers["Content-Type"]) == (expected, MEDIA_TYPE)


@pytest.mark.parametrize("path", STRAYED)
def test_strange_paths_lead_nowhere(served: Callable[[bytes], Any], authority: Authority, path: str) -> None:
    token = authority.signer.issue(uuid4(), Role.CITY_ADMIN, "440700000000")
    request = f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    status, headers, body = served(request.encode())
    assert (status, headers["Content-Type"]) == (404, MEDIA_TYPE), body
    assert json.loads(body)["status"] == status
    assert "Location" not in headers


def test_no_peer_is_believed_to_be_a_proxy_unless_told_so(served: Callable[[bytes], Any]) -> None:
    """gunicorn by itself believes the loopback address, and lets it say where the app begins."""
    status, *_ = served(b"GET /v1/areas" + REST + b"SCRIPT_NAME: /v1\r\n\r\n")
    assert status == 401, "the address is found, and wants a token"


def test_the_longest_link_leads_on(served: Callable[[bytes], Any], authority: Authority) -> None:
    token = authority.signer.issue(uuid4(), Role.TOWN_HEAD, TOWN)

    def ask(method: str, target: str, body: bytes = b"") -> tuple[int, dict[str, str], str]:
        head = f"{method} {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        answer: tuple[int, dict[str, str], str] = served(head.encode() + body)
        return answer

    made = [json.loads(ask("POST", "/v1/veterans", json.dumps(new_veteran(TOWN)).encode())[2])["id"] for _ in "ab"]
    ids = [*made, *(str(uuid4()) for _ in range(98))]
    status, headers, body = ask("GET", "/v1/veterans?limit=1&" + "&".join(f"id={id}" for id in ids))
    assert (status, [item["id"] for item in json.loads(body)["items"]]) == (200, made[:1])
    link = re.fullmatch('<(.*)>; rel="next"', headers["Link"])
    assert link
    status, headers, body = ask("GET", link[1])
    assert (status, [item["id"] for item in json.loads(body)["items"]]) == (200, made[1:]), body
    assert "Link" not in headers

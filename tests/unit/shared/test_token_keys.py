"""The keys that tokens are verified with: fetched seldom, exchanged in time, kept while no one answers."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.access import Role
from shared.security.tokens import KeysAway, Signer, TokenInvalid, Verifier
from tests.kit.tokens import ACCOUNT, AREA, SIGNER, Clock, forged, published, signer
from tests.kit.waiting import until


class KeyServer:
    """Publishes keys over HTTP; counts the requests, and fails when told to."""

    def __init__(self) -> None:
        self.signers: list[Signer] = [SIGNER]
        self.answer: bytes | None = None
        self.fails = False
        self.asked = 0
        self.open = threading.Event()
        self.open.set()
        here = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                here.asked += 1
                here.open.wait()
                keys = [key for each in here.signers for key in each.jwks()["keys"]]
                self.send_response(500 if here.fails else 200)
                self.end_headers()
                self.wfile.write(here.answer if here.answer is not None else json.dumps({"keys": keys}).encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/.well-known/jwks.json"

    def close(self) -> None:
        self.open.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def keys() -> Iterator[KeyServer]:
    server = KeyServer()
    yield server
    server.close()


def test_keys_are_fetched_once_for_many_tokens(keys: KeyServer) -> None:
    verifier = Verifier(keys.url)
    for number in range(20):
        verifier.verify(SIGNER.issue(UUID(int=number), Role.TOWN_STAFF, AREA))
    assert keys.asked == 1


def test_an_unknown_key_is_asked_for_once_a_minute_at_most(keys: KeyServer, clock: Clock) -> None:
    verifier, newer = Verifier(keys.url), signer()
    token = newer.issue(ACCOUNT, Role.TOWN_STAFF, AREA)
    verifier.verify(forged())
    for _ in range(5):
        with pytest.raises(TokenInvalid):
            verifier.verify(token)
    assert keys.asked == 1
    keys.signers = [SIGNER, newer]
    clock.passed = 59
    with pytest.raises(TokenInvalid):
        verifier.verify(token)
    clock.passed = 61
    assert verifier.verify(token)[0].account == ACCOUNT
    assert keys.asked == 2


def test_a_withdrawn_key_counts_no_longer_after_five_minutes(keys: KeyServer, clock: Clock) -> None:
    verifier, newer = Verifier(keys.url), signer()
    token = SIGNER.issue(ACCOUNT, Role.TOWN_STAFF, AREA)
    verifier.verify(token)
    keys.signers = [newer]
    clock.passed = 299
    assert verifier.verify(token)[0].account == ACCOUNT
    clock.passed = 301
    with pytest.raises(TokenInvalid):
        verifier.verify(token)
    assert verifier.verify(newer.issue(ACCOUNT, Role.TOWN_STAFF, AREA))[0].account == ACCOUNT


def test_keys_that_stay_are_fetched_once_in_five_minutes(keys: KeyServer, clock: Clock) -> None:
    verifier = Verifier(keys.url)
    token = SIGNER.issue(ACCOUNT, Role.TOWN_STAFF, AREA)
    for minute in range(21):
        clock.passed = minute * 60
        verifier.verify(token)
    assert keys.asked == 4, "at 0, 6, 12 and 18"


def test_while_the_registry_is_away_old_keys_are_good_and_asked_for_once_a_minute(
    keys: KeyServer, clock: Clock
) -> None:
    verifier = Verifier(keys.url)
    verifier.verify(forged())
    keys.fails = True
    clock.passed = 1000
    for _ in range(5):
        assert verifier.verify(forged())[0].account == ACCOUNT
    assert keys.asked == 2
    clock.passed = 1061
    verifier.verify(forged())
    assert keys.asked == 3


def test_one_request_fetches_and_the_others_do_not_wait_for_it(keys: KeyServer, clock: Clock) -> None:
    verifier = Verifier(keys.url)
    token = SIGNER.issue(ACCOUNT, Role.TOWN_STAFF, AREA)
    verifier.verify(token)
    keys.open.clear()
    clock.passed = 301
    fetching = threading.Thread(target=verifier.verify, args=(token,))
    fetching.start()
    until(lambda: keys.asked == 2, "one request fetches")
    assert verifier.verify(token)[0].account == ACCOUNT, "meanwhile"
    assert fetching.is_alive()
    keys.open.set()
    fetching.join()
    assert keys.asked == 2


@pytest.mark.parametrize(
    "broken", [b"", b"<html>", b"[]", b'{"keys": 1}', b'{"keys": [{}]}', b"null", b'{"keys": []}', b'{"error": 1}']
)
def test_the_last_good_keys_stay_when_the_address_answers_nonsense(
    keys: KeyServer, clock: Clock, broken: bytes
) -> None:
    verifier = Verifier(keys.url)
    verifier.verify(forged())
    keys.answer = broken
    clock.passed = 61
    with pytest.raises(TokenInvalid):
        verifier.verify(signer().issue(ACCOUNT, Role.TOWN_STAFF, AREA))
    assert keys.asked == 2
    assert verifier.verify(forged(sub=str(UUID(int=9))))[0].account == UUID(int=9)


def test_the_last_good_keys_stay_when_the_address_fails(keys: KeyServer, clock: Clock) -> None:
    verifier = Verifier(keys.url)
    verifier.verify(forged())
    keys.fails = True
    clock.passed = 61
    with pytest.raises(TokenInvalid):
        verifier.verify(signer().issue(ACCOUNT, Role.TOWN_STAFF, AREA))
    assert verifier.verify(forged(sub=str(UUID(int=9))))[0].account == UUID(int=9)


def test_without_any_keys_the_service_is_busy_and_asks_again_after_a_second(keys: KeyServer, clock: Clock) -> None:
    verifier = Verifier(keys.url)
    keys.fails = True
    for _ in range(3):
        with pytest.raises(KeysAway):
            verifier.verify(forged())
    assert keys.asked == 1
    keys.fails = False
    clock.passed = 1.1
    assert verifier.verify(forged())[0].account == ACCOUNT


def test_a_file_that_comes_later_is_found(tmp_path: Path, clock: Clock) -> None:
    verifier = Verifier((tmp_path / "later.json").as_uri())
    with pytest.raises(KeysAway):
        verifier.verify(forged())
    published(tmp_path / "later.json", SIGNER)
    clock.passed = 1.1
    assert verifier.verify(forged())[0].account == ACCOUNT

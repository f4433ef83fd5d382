"""Access tokens: what is signed by this network is believed, and nothing else."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from shared.contracts.access import Role
from shared.security import tokens
from shared.security.tokens import KeysAway, Signer, TokenInvalid, Verifier
from tests.kit.waiting import until

ACCOUNT, AREA = UUID(int=7), "440781100000"


def signer(seconds: int = 3600) -> Signer:
    return Signer(ECKey.generate_key("P-256").as_pem(private=True), seconds)


SIGNER = signer()


@pytest.fixture
def verifier(tmp_path: Path) -> Verifier:
    return Verifier(published(tmp_path / "jwks.json", SIGNER))


def published(file: Path, *signers: Signer) -> str:
    file.write_text(json.dumps({"keys": [key for each in signers for key in each.jwks()["keys"]]}))
    return file.as_uri()


def forged(key: Any = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token of SIGNER with other claims or another header; None leaves a claim out."""
    told = {"iss": "muster", "aud": "muster", "sub": str(ACCOUNT), "exp": int(time.time()) + 3600}
    told |= {"role": "town_staff", "area": AREA, "party": "SERVICE", **claims}
    whole = {"alg": "ES256", "typ": "at+jwt", "kid": SIGNER._key.kid, **(header or {})}
    return jwt.encode(
        {name: value for name, value in whole.items() if value is not None},
        {name: value for name, value in told.items() if value is not None},
        key or SIGNER._key,
    )


def by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None) -> str:
    """What a forger without the private key can make."""

    def part(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    signed = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
    signature = hmac.digest(secret, signed.encode(), hashlib.sha256) if secret is not None else b""
    return f"{signed}.{part(signature)}"


CLAIMS = {
    "iss": "muster",
    "aud": "muster",
    "sub": str(ACCOUNT),
    "exp": 2**31,
    "role": "city_admin",
    "area": "440700000000",
}


def test_a_token_names_who_acts(verifier: Verifier) -> None:
    actor, ends = verifier.verify(SIGNER.issue(ACCOUNT, Role.COUNTY_BUREAU_OFFICER, AREA))
    assert (actor.account, actor.role, actor.area, actor.party) == (ACCOUNT, "county_bureau_officer", AREA, "BUREAU")
    assert 3620 < ends - time.time() <= 3630, "with the leeway"
    assert actor.may("application:decide")
    assert not actor.may("application:apply")


def test_the_key_set_holds_no_private_part() -> None:
    (key,) = SIGNER.jwks()["keys"]
    assert "d" not in key
    assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("EC", "P-256", "sig", "ES256")


def test_a_forged_token_that_changes_nothing_is_believed(verifier: Verifier) -> None:
    assert verifier.verify(forged())[0].area == AREA  # so that each refusal below is for its one change


@pytest.mark.parametrize(
    "changes",
    [
        *({"exp": 1}, {"exp": None}, {"exp": "soon"}, {"iss": "another"}, {"iss": None}, {"aud": "another"}),
        *({"aud": None}, {"sub": None}, {"sub": "chen"}, {"role": "emperor"}, {"role": None}, {"area": None}),
        *({"header": {"typ": "JWT"}}, {"header": {"typ": None}}, {"header": {"typ": "AT+JWT"}}, {"party": None}),
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(verifier: Verifier, changes: dict[str, Any]) -> None:
    with pytest.raises(TokenInvalid):
        verifier.verify(forged(**changes))


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "....", "eyJhbGciOiJFUzI1NiJ9..", "é" * 10])
def test_what_is_no_token_is_refused(verifier: Verifier, text: str) -> None:
    with pytest.raises(TokenInvalid):
        verifier.verify(text)


def test_a_token_without_a_signature_is_refused(verifier: Verifier) -> None:
    for algorithm in ("none", "None", "NONE"):
        with pytest.raises(TokenInvalid):
            verifier.verify(by_hand({"alg": algorithm, "typ": "at+jwt", "kid": SIGNER._key.kid}, CLAIMS, None))


def test_the_public_key_is_no_secret_to_sign_with(verifier: Verifier) -> None:
    pem = SIGNER._key.as_pem(private=False)
    for secret in (pem, pem.strip(), json.dumps(SIGNER.jwks()["keys"][0]).encode(), b""):
        with pytest.raises(TokenInvalid):
            verifier.verify(by_hand({"alg": "HS256", "typ": "at+jwt", "kid": SIGNER._key.kid}, CLAIMS, secret))


def test_another_key_under_our_name_is_refused(verifier: Verifier) -> None:
    with pytest.raises(TokenInvalid):
        verifier.verify(forged(signer()._key))


def test_a_changed_claim_breaks_the_signature(verifier: Verifier) -> None:
    head, _, signature = forged().split(".")
    claims = base64.urlsafe_b64encode(json.dumps(CLAIMS).encode()).rstrip(b"=").decode()
    with pytest.raises(TokenInvalid):
        verifier.verify(f"{head}.{claims}.{signature}")


class Clock:
    """The clocks that the verifier reads."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed = 0.0
        self._began = time.time()
        clock = SimpleNamespace(time=lambda: self._began + self.passed, monotonic=lambda: 1000 + self.passed)
        monkeypatch.setattr(tokens, "time", clock)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_a_token_ends_even_if_it_was_verified_before(verifier: Verifier, clock: Clock) -> None:
    token = signed = SIGNER.issue(ACCOUNT, Role.TOWN_STAFF, AREA)
    assert verifier.verify(token) == verifier.verify(signed)
    clock.passed = 3629
    verifier.verify(token)
    clock.passed = 3631
    with pytest.raises(TokenInvalid, match="expired"):
        verifier.verify(token)


@pytest.mark.parametrize(("claim", "sign"), [("exp", -1), ("nbf", 1), ("iat", 1)])
def test_clocks_of_two_machines_may_differ_by_half_a_minute(
    verifier: Verifier, clock: Clock, claim: str, sign: int
) -> None:
    now = int(time.time())
    assert verifier.verify(forged(**{claim: now + sign * 25}))[0].account == ACCOUNT
    with pytest.raises(TokenInvalid):
        verifier.verify(forged(**{claim: now + sign * 35}))


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


def test_two_tokens_are_two_actors(verifier: Verifier) -> None:
    one = verifier.verify(SIGNER.issue(UUID(int=1), Role.TOWN_STAFF, AREA))[0]
    two = verifier.verify(SIGNER.issue(UUID(int=2), Role.AUDITOR, AREA))[0]
    assert (one.account.int, one.role, two.account.int, two.role) == (1, "town_staff", 2, "auditor")


def test_the_cache_is_bounded(verifier: Verifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "CACHE_SIZE", 4)
    for number in range(20):
        verifier.verify(forged(sub=str(UUID(int=number))))
    assert len(verifier._keys.known) <= 4

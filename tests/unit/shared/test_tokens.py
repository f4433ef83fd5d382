"""Access tokens: what is signed by this network is believed, and nothing else."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.access import Role
from shared.security import tokens
from shared.security.tokens import TokenInvalid, Verifier
from tests.kit.tokens import ACCOUNT, AREA, SIGNER, Clock, forged, signer


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


def test_two_tokens_are_two_actors(verifier: Verifier) -> None:
    one = verifier.verify(SIGNER.issue(UUID(int=1), Role.TOWN_STAFF, AREA))[0]
    two = verifier.verify(SIGNER.issue(UUID(int=2), Role.AUDITOR, AREA))[0]
    assert (one.account.int, one.role, two.account.int, two.role) == (1, "town_staff", 2, "auditor")


def test_the_cache_is_bounded(verifier: Verifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "CACHE_SIZE", 4)
    for number in range(20):
        verifier.verify(forged(sub=str(UUID(int=number))))
    assert len(verifier._keys.known) <= 4

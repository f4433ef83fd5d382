"""Access tokens: ES256 JWTs of type at+jwt (RFC 9068), signed by the registry, verified by its public keys."""

import hashlib
import json
import threading
import time
import urllib.request
from typing import Any
from uuid import UUID

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from shared.contracts.access import Actor, Role, party_of
from shared.errors import Kind, Refusal

ISSUER, AUDIENCE = "muster", "muster"
ALGORITHM, TYPE = "ES256", "at+jwt"
REFETCH_SECONDS = 60
CACHE_SIZE = 4096
log = structlog.get_logger()


class TokenInvalid(Refusal):
    """The access token is missing, malformed, expired or not signed by this network: sign in again."""

    kind = Kind.UNAUTHENTICATED


class KeysAway(Refusal):
    """The registry's public keys cannot be had just now."""

    kind = Kind.BUSY
    retry_after = 1


class Signer:
    """Issues tokens with the registry's private key."""

    def __init__(self, pem: bytes, seconds: int) -> None:
        self._key = ECKey.import_key(pem)
        self._key.ensure_kid()
        self.seconds = seconds

    def issue(self, account: UUID, role: Role, area: str) -> str:
        """A token for an account; it lives for `seconds`."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(account),
            "iat": now,
            "exp": now + self.seconds,
            "role": role,
            "area": area,
            "party": party_of(role),
        }
        return jwt.encode({"alg": ALGORITHM, "typ": TYPE, "kid": self._key.kid}, claims, self._key)

    def jwks(self) -> dict[str, Any]:
        """The public key set (RFC 7517)."""
        return {"keys": [{**self._key.as_dict(private=False), "use": "sig", "alg": ALGORITHM}]}


class Verifier:
    """Verifies tokens by a key set from a URL (`http:`, `file:`), fetched on need, once a minute, last good kept."""

    def __init__(self, jwks_url: str) -> None:
        self._url = jwks_url
        self._keys = KeySet([])
        self._fetched = float("-inf")
        self._fetching = threading.Lock()
        self._known: dict[bytes, tuple[Actor, float]] = {}

    def verify(self, token: str) -> tuple[Actor, float]:
        """Who the token names, and when it ends (Unix time). Raises TokenInvalid, KeysAway."""
        digest = hashlib.sha256(token.encode()).digest()
        known = self._known.get(digest)
        if known is None:
            known = self._checked(token)
            if len(self._known) >= CACHE_SIZE:
                self._known.clear()
            self._known[digest] = known
        if known[1] <= time.time():
            self._known.pop(digest, None)
            raise TokenInvalid("The access token has expired: sign in again.")
        return known

    def _checked(self, token: str) -> tuple[Actor, float]:
        try:
            decoded = self._decode(token)
            if decoded.header.get("typ") != TYPE:
                raise TokenInvalid
            _CLAIMS.validate(decoded.claims)
            claims = decoded.claims
            role = Role(claims["role"])
            return Actor(UUID(claims["sub"]), role, str(claims["area"]), str(claims["party"])), float(claims["exp"])
        except (JoseError, ValueError, KeyError, TypeError, AttributeError):
            raise TokenInvalid from None

    def _decode(self, token: str) -> jwt.Token:
        tried = self._keys
        try:
            return jwt.decode(token, tried, algorithms=[ALGORITHM])
        except (JoseError, ValueError):
            if not self._fetched_since(tried):
                if not self._keys.keys:
                    raise KeysAway from None
                raise
            return jwt.decode(token, self._keys, algorithms=[ALGORITHM])

    def _fetched_since(self, tried: KeySet) -> bool:
        """Whether there are newer keys than those `tried`: another request's, or fetched now.

        Fetches at most once a minute (while there are none, once a second).
        """
        with self._fetching:
            if self._keys is not tried:
                return True
            wait = REFETCH_SECONDS if self._keys.keys else 1
            if time.monotonic() - self._fetched < wait:
                return False
            self._fetched = time.monotonic()
            try:
                with urllib.request.urlopen(self._url, timeout=2) as answer:
                    self._keys = KeySet.import_key_set(json.load(answer))
                return True
            except (OSError, ValueError, JoseError) as fault:
                log.warning("public keys not fetched; the last good ones stay", reason=str(fault))
                return False


_CLAIMS = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": ISSUER},
    aud={"essential": True, "value": AUDIENCE},
    sub={"essential": True},
    exp={"essential": True},
)

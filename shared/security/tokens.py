"""Access tokens: ES256 JWTs of type at+jwt (RFC 9068), signed by the registry, verified by its public keys."""

import hashlib
import json
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException
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
LEEWAY_SECONDS = 30  # by which the clocks of two machines may differ; default of ours
KEYS_LAST_SECONDS = 300  # then they are fetched anew, so that a key withdrawn from the set counts no longer
REFETCH_SECONDS = 60
CACHE_SIZE = 4096
log = structlog.get_logger()


class TokenInvalid(Refusal, kind=Kind.UNAUTHENTICATED):
    """The access token is missing, malformed, expired or not signed by this network: sign in again."""

    zh = "访问令牌缺失、格式有误、已过期或不是本网络签发：请重新登录。"


class TokenMissing(TokenInvalid):
    """Send your access token: `Authorization: Bearer <token>`."""

    zh = "请带上访问令牌：`Authorization: Bearer <令牌>`。"


class TokenExpired(TokenInvalid):
    """The access token has expired: sign in again."""

    zh = "访问令牌已过期：请重新登录。"


class KeysAway(Refusal, kind=Kind.BUSY):
    """The registry's public keys cannot be had just now: try again in a moment."""

    zh = "暂时无法取得登记服务的公钥：请稍候再试。"
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


@dataclass(frozen=True)
class _Keys:
    """A key set as it was published, and the tokens it has verified: they go with it."""

    document: Any
    set: KeySet
    known: dict[bytes, tuple[Actor, float]] = field(default_factory=dict)


class Verifier:
    """Verifies tokens by a key set from a URL (`http:`, `file:`).

    It is fetched when a token does not verify, and when it is five minutes old; once a minute at most (while there are
    no keys, once a second). The last good one is kept while no newer can be had.
    """

    def __init__(self, jwks_url: str) -> None:
        self._url = jwks_url
        self._keys = _Keys(None, KeySet([]))
        self._fetched = self._tried = float("-inf")
        self._fetching = threading.Lock()

    def verify(self, token: str) -> tuple[Actor, float]:
        """Who the token names, and when it ends (Unix time, with the leeway). Raises TokenInvalid, KeysAway."""
        if self._keys.set.keys and time.monotonic() - self._fetched > KEYS_LAST_SECONDS:
            self._fetch(self._keys, wait=False)  # one request does; the others go on with the keys there are
        digest = hashlib.sha256(token.encode()).digest()
        keys = self._keys
        known = keys.known.get(digest)
        if known is None:
            known, keys = self._checked(token, keys)
            if len(keys.known) >= CACHE_SIZE:
                keys.known.clear()
            keys.known[digest] = known
        if known[1] <= time.time():
            keys.known.pop(digest, None)
            raise TokenExpired
        return known

    def _checked(self, token: str, keys: _Keys) -> tuple[tuple[Actor, float], _Keys]:
        """What a token says, and the keys that verified it."""
        try:
            decoded, keys = self._decode(token, keys)
            if decoded.header.get("typ") != TYPE:
                raise TokenInvalid
            _CLAIMS.validate(decoded.claims)
            claims = decoded.claims
            actor = Actor(UUID(claims["sub"]), Role(claims["role"]), str(claims["area"]), str(claims["party"]))
            return (actor, float(claims["exp"]) + LEEWAY_SECONDS), keys
        except (JoseError, ValueError, KeyError, TypeError, AttributeError):
            raise TokenInvalid from None

    def _decode(self, token: str, keys: _Keys) -> tuple[jwt.Token, _Keys]:
        try:
            return jwt.decode(token, keys.set, algorithms=[ALGORITHM]), keys
        except (JoseError, ValueError):
            newer = self._fetch(keys)
            if not newer.set.keys:
                raise KeysAway from None
            if newer is keys:
                raise
            return jwt.decode(token, newer.set, algorithms=[ALGORITHM]), newer

    def _fetch(self, tried: _Keys, *, wait: bool = True) -> _Keys:
        """The keys after an attempt to fetch newer ones than those `tried`, if another request has not, and if the
        last attempt is long enough ago. Without `wait` it does nothing while another request fetches.
        """
        if not self._fetching.acquire(blocking=wait):
            return tried
        try:
            pause = REFETCH_SECONDS if self._keys.set.keys else 1
            if self._keys is tried and time.monotonic() - self._tried >= pause:
                self._tried = time.monotonic()
                with urllib.request.urlopen(self._url, timeout=2) as answer:
                    document = json.load(answer)
                if document != tried.document:
                    self._keys = _Keys(document, KeySet.import_key_set(document))
                self._fetched = time.monotonic()
        except (OSError, HTTPException, ValueError, KeyError, TypeError, JoseError) as fault:
            log.warning("public keys not fetched; the last good ones stay", reason=str(fault))
        finally:
            self._fetching.release()
        return self._keys


_CLAIMS = jwt.JWTClaimsRegistry(
    now=lambda: int(time.time()),
    leeway=LEEWAY_SECONDS,
    iss={"essential": True, "value": ISSUER},
    aud={"essential": True, "value": AUDIENCE},
    sub={"essential": True},
    exp={"essential": True},
)

"""Access tokens, true and forged, and the clock they are verified by."""

import json
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from shared.security import tokens
from shared.security.tokens import Signer

ACCOUNT, AREA = UUID(int=7), "440781100000"


def signer(seconds: int = 3600) -> Signer:
    return Signer(ECKey.generate_key("P-256").as_pem(private=True), seconds)


SIGNER = signer()


def published(file: Path, *signers: Signer) -> str:
    file.write_text(json.dumps({"keys": [key for each in signers for key in each.jwks()["keys"]]}))
    return file.as_uri()


def forged(key: Any = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token of SIGNER with other claims or another header; None leaves a claim out."""
    payload = {"iss": "muster", "aud": "muster", "sub": str(ACCOUNT), "exp": int(time.time()) + 3600}
    payload |= {"role": "town_staff", "area": AREA, "party": "SERVICE", **claims}
    whole = {"alg": "ES256", "typ": "at+jwt", "kid": SIGNER._key.kid, **(header or {})}
    return jwt.encode(
        {name: value for name, value in whole.items() if value is not None},
        {name: value for name, value in payload.items() if value is not None},
        key or SIGNER._key,
    )


class Clock:
    """The clocks that the verifier reads."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed = 0.0
        self._began = time.time()
        clock = SimpleNamespace(time=lambda: self._began + self.passed, monotonic=lambda: 1000 + self.passed)
        monkeypatch.setattr(tokens, "time", clock)

"""A verifier of tokens, and its clock."""

from pathlib import Path

import pytest

from shared.security.tokens import Verifier
from tests.kit.tokens import SIGNER, Clock, published


@pytest.fixture
def verifier(tmp_path: Path) -> Verifier:
    return Verifier(published(tmp_path / "jwks.json", SIGNER))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)

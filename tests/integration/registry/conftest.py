"""The registry, and what other services told it."""

from collections.abc import Callable

import pytest

from tests.kit.apps import Authority, Caller, make_app
from tests.kit.plans import offset
from tests.kit.scorecards import TODAY, Told
from tests.kit.stores import Store


@pytest.fixture
def told(store: Callable[..., Store], authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Told:
    """A registry in November 2026, which is told by hand."""
    registry = store("registry", clock_offset_seconds=offset(TODAY))
    return Told(registry, Caller(make_app(monkeypatch, authority, registry), authority))

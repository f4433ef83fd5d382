"""The registry, and the events it receives from other services."""

from collections.abc import Callable

import pytest

from tests.kit.apps import Authority, Caller, app_of
from tests.kit.plans import offset
from tests.kit.scorecards import TODAY, Registry
from tests.kit.stores import Store


@pytest.fixture
def registry(store: Callable[..., Store], authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """A registry in November 2026, which receives its events by hand."""
    place = store("registry", clock_offset_seconds=offset(TODAY))
    return Registry(place, Caller(app_of(monkeypatch, authority, place), authority))

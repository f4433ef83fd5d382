"""A whole network in one process: four apps over four databases, events carried by hand."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from shared.events.envelope import Record
from shared.http import patience
from tests.kit import bus
from tests.kit.apps import Authority, Caller, make_app
from tests.kit.stores import SERVICES, Store


@dataclass
class Network:
    """Apps and stores by service."""

    apps: dict[str, Flask]
    stores: dict[str, Store]
    authority: Authority

    def caller(self, service: str) -> Caller:
        return Caller(self.apps[service], self.authority)

    def carry(self) -> list[Record]:
        return bus.carry(self.stores.values())


@pytest.fixture
def network(
    store: Callable[..., Store], authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Network]:
    """Makes a network with Jiangmen's stations; `clock_offset_seconds` shifts its time."""

    def make(**options: int) -> Network:
        stores = {service: store(service, **options) for service in SERVICES}
        apps = {service: make_app(monkeypatch, authority, stores[service]) for service in SERVICES}
        return Network(apps, stores, authority)

    return make


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writes that name what events may still bring do not wait for it."""
    monkeypatch.setattr(patience, "WAIT_SECONDS", 0.0)

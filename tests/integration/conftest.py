"""Networks in one process, and who calls them."""

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher

from shared.contracts.access import Role
from shared.http import draining, patience
from shared.security import passwords
from tests.kit.apps import Authority, Caller, app_of
from tests.kit.network import Network
from tests.kit.people import CITY
from tests.kit.stores import SERVICES, Store

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NO_ONES = QUICK.hash("no one")


@pytest.fixture
def network(
    store: Callable[..., Store], authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Network]:
    """Makes a network with Jiangmen's stations; `clock_offset_seconds` shifts its time."""

    def make(**options: int) -> Network:
        stores = {service: store(service, **options) for service in SERVICES}
        apps = {service: app_of(monkeypatch, authority, stores[service]) for service in SERVICES}
        return Network(apps, stores, authority)

    return make


@pytest.fixture
def net(network: Callable[..., Network]) -> Network:
    """A network at the time it is."""
    return network()


@pytest.fixture
def city(net: Network) -> Caller:
    """The city's administrator, calling the registry."""
    return net.caller("registry").as_(Role.CITY_ADMIN, CITY)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost what argon2 costs at the least: a sixth of a second each is for those who guess."""
    monkeypatch.setattr(passwords, "HASHER", QUICK)
    monkeypatch.setattr(passwords, "UNKNOWN", NO_ONES)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writes that name what events may still bring do not wait for it, nor do long answers for more to tell."""
    monkeypatch.setattr(patience, "WAIT_SECONDS", 0.0)
    monkeypatch.setattr(draining, "stopping", lambda: True)

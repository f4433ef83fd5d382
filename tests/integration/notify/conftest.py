"""Notify's app and store, what it hears, and a stream process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.contracts.access import Role
from tests.kit.alerts import News, Notify
from tests.kit.apps import Authority, Caller, app_of
from tests.kit.people import CITY, COUNTY, TOWN
from tests.kit.stores import Store
from tests.kit.stream_process import Process
from tests.kit.waiting import until


@pytest.fixture
def notify(store: Callable[..., Store], authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Notify:
    """Notify with the stations of a town, its county and the city."""
    made = store("notify")
    caller = Caller(app_of(monkeypatch, authority, made), authority, Role.TOWN_HEAD, TOWN)
    news = News(made)
    news.stations()
    county, city = caller.as_(Role.COUNTY_CENTRE_STAFF, COUNTY), caller.as_(Role.CITY_ADMIN, CITY)
    return Notify(made, news, caller, county, city)


@pytest.fixture
def start(store: Callable[..., Store], authority: Authority, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts one, ready to serve."""
    running: list[Process] = []

    def begin(on: Store | None = None, **options: int) -> Process:
        running.append(Process(on or store("notify"), authority, tmp_path, **options))
        until(running[-1].ready, "the process answers")
        return running[-1]

    yield begin
    for each in running:
        each.stop()


@pytest.fixture
def process(start: Callable[..., Process]) -> Process:
    return start()

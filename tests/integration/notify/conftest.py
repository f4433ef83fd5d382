"""Notify's app and store, and what it hears."""

from collections.abc import Callable

import pytest

from shared.contracts.access import Role
from tests.kit.alerts import News, Notify
from tests.kit.apps import Authority, Caller, app_of
from tests.kit.people import CITY, COUNTY, TOWN
from tests.kit.stores import Store


@pytest.fixture
def notify(store: Callable[..., Store], authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Notify:
    """Notify with the stations of a town, its county and the city."""
    made = store("notify")
    caller = Caller(app_of(monkeypatch, authority, made), authority, Role.TOWN_HEAD, TOWN)
    news = News(made)
    news.stations()
    county, city = caller.as_(Role.COUNTY_CENTRE_STAFF, COUNTY), caller.as_(Role.CITY_ADMIN, CITY)
    return Notify(made, news, caller, county, city)

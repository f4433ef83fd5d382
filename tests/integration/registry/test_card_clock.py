"""The clock of cards: the bureau is reminded once and told once, whoever runs and however late."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.registry.cards.timers import note_overdue_cards, remind_of_cards
from tests.kit.apps import Caller
from tests.kit.cards import WAY, applied, detail, led, person, take, types
from tests.kit.network import Network, alerts
from tests.kit.plans import offset
from tests.kit.problems import refused
from tests.kit.stores import Store
from tests.kit.timers import once


@pytest.fixture
def on(store: Callable[..., Store]) -> Callable[[Network, date], Store]:
    """The registry's store on another day."""
    opened: list[Store] = []

    def make(net: Network, day: date) -> Store:
        opened.append(replace(net.stores["registry"], clock_offset_seconds=offset(day), _opened=[]))
        net.stores["registry"]._opened.append(opened[-1].work)
        return opened[-1]

    return make


ACCEPTED, WARN, LAST = date(2026, 1, 15), date(2026, 2, 26), date(2026, 3, 4)
"""Over Spring Festival: nine days off, two Saturdays worked."""
Day = Callable[[Network, date], Store]


def test_the_bureau_is_reminded_once_and_told_once(network: Callable[..., Network], on: Day) -> None:
    net = network(clock_offset_seconds=offset(ACCEPTED))
    card = led(net, applied(net, person(net)), "TOWN_ACCEPTED")
    assert card["file_by"] == LAST.isoformat()
    net.carry()

    def run(day: date) -> tuple[list[int], list[str]]:
        work = on(net, day).work
        return [once(work, timer) for timer in (remind_of_cards, note_overdue_cards) * 2], types(net.carry())

    assert run(WARN - timedelta(days=1)) == ([0, 0, 0, 0], [])
    assert run(WARN) == ([1, 0, 0, 0], ["card.due_soon.v1"])
    assert run(LAST) == ([0, 0, 0, 0], [])
    assert run(LAST + timedelta(days=1)) == ([0, 1, 0, 0], ["card.overdue.v1"])
    assert run(LAST + timedelta(days=30)) == ([0, 0, 0, 0], [])
    bureau = alerts(net, *WAY["BUREAU_CHECKED"])
    assert bureau == ["card-due-soon", "card-overdue"]
    assert led(net, detail(net, card), "PROVINCE_FILED")["version"] == 8


def test_a_late_run_tells_of_what_is_overdue_and_no_more(network: Callable[..., Network], on: Day) -> None:
    net = network(clock_offset_seconds=offset(ACCEPTED))
    overdue = led(net, applied(net, person(net)), "CITY_REVIEWED")
    led(net, applied(net, person(net)), "PROVINCE_FILED")
    applied(net, person(net))
    dead = led(net, applied(net, person(net)), "TOWN_ACCEPTED")
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE veterans SET alive = false WHERE id = %s", (dead["veteran_id"],))
    net.carry()
    work = on(net, date(2026, 6, 1)).work
    assert [once(work, remind_of_cards), once(work, note_overdue_cards)] == [0, 1]
    (record,) = [record for record in net.carry() if record.topic == "muster.veterans"]
    assert dict(record.headers)["ce_subject"].decode() == overdue["id"]


def test_two_timers_at_once_tell_each_card_once(network: Callable[..., Network], on: Day) -> None:
    net = network(clock_offset_seconds=offset(ACCEPTED))
    for _ in range(6):
        led(net, applied(net, person(net)), "TOWN_ACCEPTED")
    net.carry()
    work = on(net, LAST + timedelta(days=1)).work
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda _: once(work, note_overdue_cards), range(2)))
    counts.append(once(work, note_overdue_cards))
    assert sum(counts) == 6
    assert types(net.carry()) == ["card.overdue.v1"] * 6


def test_a_card_of_an_erased_file_goes_no_further(network: Callable[..., Network], on: Day) -> None:
    net = network(clock_offset_seconds=offset(ACCEPTED))
    card = led(net, applied(net, person(net)), "TOWN_ACCEPTED")
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE veterans SET erased_at = now(), data_key = NULL")
    refused(take(net, card, "CENTRE_VERIFIED"), 409, "file-erased")
    late = on(net, LAST + timedelta(days=1)).work
    assert [once(late, timer) for timer in (remind_of_cards, note_overdue_cards)] == [0, 0]


def test_the_overdue_are_listed_by_the_day(network: Callable[..., Network]) -> None:
    net = network(clock_offset_seconds=offset(ACCEPTED))
    card = led(net, applied(net, person(net)), "TOWN_ACCEPTED")
    town: Caller = net.caller("registry")
    assert town.get("/v1/cards?overdue=true")["items"] == []
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE cards SET warn_on = %s, file_by = %s", (ACCEPTED - timedelta(9), ACCEPTED - timedelta(1)))
    assert [item["id"] for item in town.get("/v1/cards?overdue=true")["items"]] == [card["id"]]
    assert town.get("/v1/cards?overdue=false")["items"] == []

"""What no one takes in hand goes on to the next level at its deadline, exactly once."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from services.notify.escalation.timers import escalate
from services.notify.inboxes.timers import end_snoozes, share_acts
from tests.kit import killing
from tests.kit.alerts import News, Notify, events_of, later, log_of, rows
from tests.kit.people import CITY, COUNTY, TOWN, VILLAGE
from tests.kit.stores import Store
from tests.kit.timers import to_end
from tests.kit.waiting import until


def places(store: Store) -> list[Any]:
    return rows(store, "SELECT area, party FROM alert_places ORDER BY reached_at, area")


def test_an_alert_reaches_the_next_level_at_its_deadline(notify: Notify) -> None:
    store, news, town, county, city = notify
    news.due()
    assert to_end(store.work, escalate) == 0, "its deadline is not over"
    (alert,) = town.get("/v1/alerts")["items"]
    later(store, 73)()
    assert to_end(store.work, escalate) == 1, "once, until the next deadline"
    (there,) = county.get("/v1/alerts")["items"]
    assert (there["id"], there["area"], there["step"]) == (alert["id"], TOWN, 1)
    reached, deadline = (datetime.fromisoformat(there["here"][name]) for name in ("reached_at", "deadline"))
    assert deadline - reached == timedelta(hours=24)
    assert log_of(store, TOWN) == [(1, "RAISED"), (2, "ESCALATED")]
    assert log_of(store, COUNTY) == [(1, "RAISED")]
    later(store, 25)()
    assert to_end(store.work, escalate) == 1
    assert [each["step"] for each in city.get("/v1/alerts")["items"]] == [2], "the bureau leads the city's centre"
    later(store, 1000)()
    assert to_end(store.work, escalate) == 0, "the chain has its end"
    assert places(store) == [(TOWN, "SERVICE"), (COUNTY, "SERVICE"), (CITY, "BUREAU")]
    assert [type for type, _ in events_of(store)] == ["alert.raised.v1", "alert.escalated.v1", "alert.escalated.v1"]


def test_what_the_county_takes_in_hand_rests_everywhere(notify: Notify) -> None:
    store, news, town, county, _ = notify
    news.due()
    later(store, 73)()
    to_end(store.work, escalate)
    (alert,) = county.get("/v1/alerts")["items"]
    county.post(f"/v1/alerts/{alert['id']}/acknowledgement")
    to_end(store.work, share_acts)
    assert [each["state"] for each in town.get("/v1/alerts")["items"]] == ["ACKNOWLEDGED"]
    assert log_of(store, TOWN) == [(1, "RAISED"), (2, "ESCALATED"), (3, "ACKNOWLEDGED")]
    assert log_of(store, COUNTY) == [(1, "RAISED"), (2, "ACKNOWLEDGED")]
    later(store, 1000)()
    assert to_end(store.work, escalate) == 0


def test_what_is_settled_after_it_went_on_closes_at_both(notify: Notify) -> None:
    store, news, town, county, _ = notify
    due = news.due()
    later(store, 73)()
    to_end(store.work, escalate)
    news.due(id=due, change="settled")
    for caller in (town, county):
        assert [each["state"] for each in caller.get("/v1/alerts")["items"]] == ["RESOLVED"]
    assert (log_of(store, TOWN)[-1], log_of(store, COUNTY)[-1]) == ((3, "RESOLVED"), (2, "RESOLVED"))
    later(store, 1000)()
    assert to_end(store.work, escalate) == 0


def test_a_snooze_stops_no_deadline(notify: Notify) -> None:
    store, news, town, county, _ = notify
    news.due()
    (alert,) = town.get("/v1/alerts")["items"]
    town.post(f"/v1/alerts/{alert['id']}/snooze", {"until": "2199-01-01T00:00:00Z"})
    later(store, 73)()
    assert (to_end(store.work, end_snoozes), to_end(store.work, escalate)) == (0, 1)
    assert len(county.get("/v1/alerts")["items"]) == 1


def test_a_closed_station_is_passed_over(store: Callable[..., Store]) -> None:
    notify = store("notify")
    news = News(notify)
    news.stations(TOWN, COUNTY, CITY, closed=COUNTY)
    news.account(VILLAGE)
    news.due(VILLAGE)
    later(notify, 73)()
    assert to_end(notify.work, escalate) == 1
    assert places(notify) == [(TOWN, "SERVICE"), (VILLAGE, "SERVICE"), (CITY, "BUREAU")]


def test_late_by_two_it_goes_on_by_one_level(notify: Notify) -> None:
    store, news, *_ = notify
    for _ in range(5):
        news.due()
    later(store, 24 * 400)()
    machines = [store.database("work") for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        counts: list[int] = list(pool.map(lambda each: to_end(each, escalate), machines))
    assert sum(counts) == 5
    assert rows(store, "SELECT step FROM alerts") == [(1,)] * 5
    assert log_of(store, COUNTY) == [(seq, "RAISED") for seq in range(1, 6)]


ALERTS = 150


@pytest.mark.parametrize("seed", range(10))
def test_escalation_is_exact_when_its_processes_are_killed(store: Callable[..., Store], seed: int) -> None:
    """Two processes, of which one is killed again and again, at moments that the seed draws."""
    chance, notify = random.Random(seed), store("notify")
    News(notify).stations()
    _raise_many(notify)
    processes = [killing.started(notify.url("work")) for _ in range(2)]
    try:
        while (gone := _gone_on(notify)) < ALERTS:
            wanted = min(ALERTS, gone + chance.randrange(1, 20))
            until(partial(_reached, notify, wanted), "some more have gone on")
            at = chance.randrange(2)
            killing.kill(processes[at])
            processes[at] = killing.started(notify.url("work"))
    finally:
        for process in processes:
            killing.kill(process)
    assert rows(notify, "SELECT step, count(*) FROM alerts GROUP BY step") == [(1, ALERTS)]
    assert sorted(places(notify)) == sorted([(TOWN, "SERVICE"), (COUNTY, "SERVICE")] * ALERTS)
    for area, kind in ((COUNTY, "RAISED"), (TOWN, "ESCALATED")):
        assert log_of(notify, area) == [(seq, kind) for seq in range(1, ALERTS + 1)], "gapless"
    told = "SELECT count(*), count(DISTINCT aggregate) FROM outbox WHERE type = 'alert.escalated.v1'"
    assert rows(notify, told) == [(ALERTS, ALERTS)]


def _gone_on(store: Store) -> int:
    ((number,),) = rows(store, "SELECT count(*) FROM alerts WHERE step > 0")
    return int(number)


def _reached(store: Store, wanted: int) -> bool:
    return _gone_on(store) >= wanted


def _raise_many(store: Store) -> None:
    """So many alerts of the town whose deadline is over."""
    columns = "id, version, area, home, party, rule, severity, key, subject, text, state, cause, caused_at, raised_at"
    values = "uuidv7(), 1, %s, %s, 'SERVICE', 'aid-granted', 'ACTION', i::text, i::text, '{}', 'RAISED', uuidv7()"
    with store.superuser() as db:
        db.execute(
            f"INSERT INTO alerts ({columns}, deadline, escalate_at)"
            f" SELECT {values}, now(), now(), now(), now() FROM generate_series(1, {ALERTS}) i".encode(),
            (TOWN, TOWN),
        )
        place = "INSERT INTO alert_places (alert_id, area, party, reached_at)"
        db.execute(f"{place} SELECT id, home, party, now() FROM alerts".encode())

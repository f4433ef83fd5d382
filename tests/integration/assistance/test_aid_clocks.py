"""Clocks of cases of aid: told before and after their last day once, also late, by two, and after a new calendar."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from services.assistance.aid.domain.states import CLOCKS, PAPERS, State
from services.assistance.aid.rules import RULES
from services.assistance.aid.timers import fire_deadlines, move_deadlines
from shared.clock import SHANGHAI
from shared.contracts.access import Role
from shared.db import Database
from shared.workdays import days_off_by_law
from tests.kit.aid import Aid
from tests.kit.network import Network
from tests.kit.people import CITY
from tests.kit.plans import offset
from tests.kit.stores import Store
from tests.kit.timers import once

DAY = timedelta(days=1)
NOTICE = {"text": "拟对本村陈某某给予困难援助"}


def _returned(aid: Aid) -> str:
    path = aid.filed()
    aid.head.post(f"{path}/return", {"missing": "缺收入证明"})
    return path


def _noticed(aid: Aid) -> str:
    path = aid.led("VERIFIED")
    aid.head.post(f"{path}/notice", NOTICE)
    return path


def _objected(aid: Aid) -> str:
    path = _noticed(aid)
    aid.clerk.post(f"{path}/objection", {"text": "该户另有住房"})
    return path


def _refused(aid: Aid) -> str:
    path = aid.led("TOWN_REVIEWED")
    aid.refuse(path)
    return path


def _reviewed(aid: Aid) -> str:
    path = _refused(aid)
    aid.clerk.post(f"{path}/review", {"reason": "不服"})
    return path


def _urgent(aid: Aid) -> str:
    path = aid.filed(ground="SUDDEN_EVENT", emergency=True)
    aid.grant(path)
    aid.centre.post(f"{path}/payment")
    return path


BEGUN: dict[str, Callable[[Aid], str]] = {
    "AID_ACCEPT": Aid.filed,
    "AID_MATERIALS": _returned,
    "AID_VERIFY": lambda aid: aid.led("VERIFYING"),
    "AID_OPINION": lambda aid: aid.led("VERIFIED"),
    "AID_NOTICE": _noticed,
    "AID_OBJECTION": _objected,
    "AID_DECIDE": lambda aid: aid.led("TOWN_REVIEWED"),
    "AID_PAY": lambda aid: aid.led("GRANTED"),
    "AID_FOLLOW_UP": lambda aid: aid.led("PAID"),
    "AID_ASK_REVIEW": _refused,
    "AID_REVIEW": _reviewed,
    PAPERS: _urgent,
}
"""How each clock comes to run."""


def machine(store: Store, day: date, at: time) -> Database:
    moment = datetime.combine(day, at, SHANGHAI)
    seconds = int((moment - datetime.now(UTC)).total_seconds())
    elsewhere = replace(store, clock_offset_seconds=seconds)
    opened = elsewhere.database("work")
    store.keep(opened)
    return opened


def told(store: Store, clock: str) -> list[str]:
    """What was told of a clock, and that a notice is over."""
    with store.superuser() as db:
        rows: list[Any] = db.execute("SELECT type, convert_from(body, 'UTF8') FROM outbox ORDER BY id").fetchall()
    return [type for type, body in rows if clock in body or (clock, type) == ("AID_NOTICE", "aid.notice_ended.v1")]


def test_every_clock_is_tried() -> None:
    assert BEGUN.keys() == {*CLOCKS.values(), PAPERS}


@pytest.mark.parametrize("clock", BEGUN)
def test_a_last_day_is_told_before_and_after_once(net: Network, clock: str) -> None:
    aid, store = Aid(net), net.stores["assistance"]
    last = date.fromisoformat(aid.clocks(BEGUN[clock](aid))[clock])
    net.carry()
    over = "aid.notice_ended.v1" if clock == "AID_NOTICE" else "aid.overdue.v1"
    soon = last - RULES.clocks[clock].remind_days * DAY
    if soon > net_today():
        once(machine(store, soon - DAY, time(23, 58)), fire_deadlines)
        assert told(store, clock) == []
    for _ in range(2):
        once(machine(store, last, time(23, 58)), fire_deadlines)
    assert told(store, clock) in (["aid.due_soon.v1"], []), "its last day is not over"
    before = told(store, clock)
    for _ in range(2):
        once(machine(store, last + DAY, time(0, 1)), fire_deadlines)
    assert told(store, clock) == [*before, over], "from midnight in China"


def net_today() -> date:
    return datetime.now(SHANGHAI).date()


def test_what_was_not_looked_at_for_a_year_is_told_once_by_two_machines(net: Network) -> None:
    aid, store = Aid(net), net.stores["assistance"]
    path = aid.filed()
    net.carry()
    late = date.fromisoformat(aid.clocks(path)["AID_ACCEPT"]) + 400 * DAY
    machines = [machine(store, late, time(12)) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda each: once(each, fire_deadlines), machines))
    assert (sum(counts), told(store, "AID_ACCEPT")) == (1, ["aid.overdue.v1"])


def test_an_act_ends_the_clock_that_waited_for_it(net: Network) -> None:
    aid, store = Aid(net), net.stores["assistance"]
    path = aid.led("VERIFYING")
    assert set(aid.clocks(path)) == {"AID_VERIFY"}
    once(machine(store, net_today() + 400 * DAY, time(12)), fire_deadlines)
    assert told(store, "AID_ACCEPT") == []


def test_a_notice_that_is_over_waits_for_the_opinion(net: Network) -> None:
    aid = Aid(net)
    path = _noticed(aid)
    last = date.fromisoformat(aid.clocks(path)["AID_NOTICE"])
    once(machine(net.stores["assistance"], last + DAY, time(0, 1)), fire_deadlines)
    assert aid.state(path) == State.PUBLIC_NOTICE


def test_a_new_calendar_moves_a_clock_once(network: Callable[..., Network]) -> None:
    day = date(2026, 12, 30)
    net = network(clock_offset_seconds=offset(day))
    aid, store = Aid(net), net.stores["assistance"]
    path = aid.filed()
    before = aid.clocks(path)["AID_ACCEPT"]
    off = sorted({*days_off_by_law(2027), date(2027, 1, 4)})
    arranged = {"year": 2027, "days_off": [str(each) for each in off], "workdays": ["2027-02-20"], "source": "通知"}
    dry = {name: value for name, value in arranged.items() if name != "source"}
    clocks = aid.city.call("POST", "/v1/calendar/dry-run", dry).json["clocks"]
    shown = next(each for each in clocks if each["clock"] == "AID")
    assert (shown["clock"], shown["running"], shown["moved"]) == ("AID", 1, 1)
    net.caller("registry").as_(Role.CITY_ADMIN, CITY).post("/v1/calendar", arranged)
    net.carry()
    counts = [once(machine(store, day, time(12)), move_deadlines) for _ in range(2)]
    after = aid.clocks(path)["AID_ACCEPT"]
    assert (counts, before, after) == ([1, 0], "2027-01-04", "2027-01-05")
    assert told(store, "AID_ACCEPT") == ["aid.rescheduled.v1"]
    once(machine(store, date(2027, 1, 5), time(23, 58)), fire_deadlines)
    assert "aid.overdue.v1" not in told(store, "AID_ACCEPT"), "not by the day that was its last before"

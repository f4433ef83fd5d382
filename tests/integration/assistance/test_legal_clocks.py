"""The clocks of legal aid, 7, 3 and 5 days: told before and at their end, once, late, by two, after a new calendar."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from services.assistance.legal.timers import fire_legal_deadlines, move_legal_deadlines
from shared.contracts.access import Role
from tests.kit.hardships import person
from tests.kit.matters import Desk, today
from tests.kit.network import Network, alerts, types
from tests.kit.people import CITY, COUNTY, TOWN
from tests.kit.plans import on, run_on
from tests.kit.timers import once

CLOCKS: dict[str, tuple[str, int, Role, str]] = {
    "DECIDE": ("APPLIED", 7, Role.COUNTY_BUREAU_OFFICER, COUNTY),
    "ASSIGN": ("GRANTED", 3, Role.COUNTY_BUREAU_OFFICER, COUNTY),
    "REVIEW": ("OBJECTED", 5, Role.CITY_ADMIN, CITY),
}
"""Of each clock the state in which it runs, its days, and who is told."""
NAMES = {"DECIDE": "decision", "ASSIGN": "assignment", "REVIEW": "review"}


def running(net: Network, clock: str) -> date:
    """Lead a case to where the clock runs; returns its last day."""
    desk = Desk(net)
    case = desk.case(CLOCKS[clock][0], person(net))
    net.carry()
    clocks = desk.city.get(f"/v1/legal-cases/{case['id']}")["clocks"]
    (last,) = [each["due_on"] for each in clocks if each["clock"] == clock]
    return date.fromisoformat(last)


def told(net: Network) -> list[str]:
    return [type for type in types(net.carry()) if type in ("legal.due_soon.v1", "legal.overdue.v1")]


def fire(net: Network, day: date) -> list[str]:
    """What the timer tells on a day, run twice."""
    run_on(net.stores["assistance"], day, fire_legal_deadlines, fire_legal_deadlines)
    return told(net)


@pytest.mark.parametrize("clock", CLOCKS)
def test_each_clock_is_told_before_and_after_its_last_day_once(net: Network, clock: str) -> None:
    last = running(net, clock)
    assert last >= today(CLOCKS[clock][1]), "at least the law's days; a day off moves the last one"
    days = [last - timedelta(days=n) for n in range(6, 0, -1)]
    before = [event for day in days for event in fire(net, day)]
    assert before == ["legal.due_soon.v1"]
    assert fire(net, last) == [], "its last day is not over"
    assert fire(net, last + timedelta(days=1)) == ["legal.overdue.v1"]
    assert fire(net, last + timedelta(days=60)) == []
    _, _, role, area = CLOCKS[clock]
    rules = [rule for rule in alerts(net, role, area) if rule.startswith(f"legal-{NAMES[clock]}-")]
    assert sorted(rules) == [f"legal-{NAMES[clock]}-due-soon", f"legal-{NAMES[clock]}-overdue"]


@pytest.mark.parametrize("clock", CLOCKS)
def test_two_machines_that_look_late_tell_it_once(net: Network, clock: str) -> None:
    last = running(net, clock)
    machines = [on(net.stores["assistance"], last + timedelta(days=400)) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        counts: list[Any] = list(pool.map(lambda machine: once(machine, fire_legal_deadlines), machines))
    assert (sum(counts), told(net)) == (1, ["legal.overdue.v1"])


def test_a_step_in_time_stops_its_clock(net: Network) -> None:
    desk = Desk(net)
    case = desk.case("APPLIED", person(net))
    desk.take(case, "withdrawal")
    net.carry()
    assert fire(net, today(400)) == []


def test_papers_after_aid_that_came_first_are_awaited(net: Network) -> None:
    desk = Desk(net)
    case = desk.take(desk.received(person(net)), "application", limitation_on=str(today(2)), papers=["IDENTITY"])
    desk.take(case, "assignment")
    net.carry()
    assert fire(net, today(400)) == ["legal.overdue.v1"]
    assert "legal-papers-overdue" in alerts(net, Role.TOWN_HEAD, TOWN)


@pytest.mark.parametrize("stage", ["before", "after"])
def test_a_new_calendar_moves_a_last_day_once(network: Callable[..., Network], stage: str) -> None:
    """A last day that becomes a day off moves to the next working day, unless it was told overdue already."""
    net = network()
    last = running(net, "DECIDE")
    told_overdue = stage == "after"
    if told_overdue:
        fire(net, last + timedelta(days=1))
    with net.stores["assistance"].superuser() as db:
        db.execute("UPDATE calendar SET version = version + 1, days_off = days_off || %s::date", (last,))
    assert run_on(net.stores["assistance"], today(), move_legal_deadlines, move_legal_deadlines) == (
        [0, 0] if told_overdue else [1, 0]
    )
    assert types(net.carry()).count("legal.rescheduled.v1") == (not told_overdue)
    (clock,) = Desk(net).city.get("/v1/legal-cases")["items"]
    (moved,) = Desk(net).city.get(f"/v1/legal-cases/{clock['id']}")["clocks"]
    assert (date.fromisoformat(moved["due_on"]) > last) == (not told_overdue)
    if not told_overdue:
        assert fire(net, last + timedelta(days=1)).count("legal.overdue.v1") == 0

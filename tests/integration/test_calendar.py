"""The calendar of working days: arranged once by the city, known to every service, and what hangs on it moves once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.calendar.timers import arrange_shipped_years
from services.registry.cards.timers import move_cards, note_overdue_cards
from services.visits.dues.timers import advance_dues, move_dues
from services.visits.hardships.timers import move_steps
from shared.calendars import known
from shared.contracts.access import Role
from shared.workdays import days_off_by_law
from tests.kit import hardships
from tests.kit.apps import Caller
from tests.kit.cards import applied, detail, led, person
from tests.kit.network import Network, alerts, types
from tests.kit.people import CITY, COUNTY, TOWN
from tests.kit.plans import offset, on, today
from tests.kit.problems import refused
from tests.kit.timers import once

DAY = date(2026, 12, 30)
ARRANGEMENT = {
    "year": 2027,
    "days_off": [str(day) for day in sorted({*days_off_by_law(2027), date(2027, 1, 4)})],
    "workdays": ["2027-02-20"],
    "source": "国务院办公厅关于2027年部分节假日安排的通知",
}
"""Monday 4 January is off, which no one could know, and paid for by a Saturday in February."""
DRY = {name: value for name, value in ARRANGEMENT.items() if name != "source"}
MOVES = {
    "card": ("2027-02-17", "2027-02-18"),
    "due": ("2027-01-14", "2027-01-15"),
    "hardship": ("2027-01-05", "2027-01-06"),
}
"""The last days of what begins on DAY: by the law, and by the arrangement."""


class Running:
    """A network in which a card, a verification and a hardship's step wait for a day of the next year."""

    def __init__(self, net: Network) -> None:
        self.net = net
        self.city = net.caller("registry").as_(Role.CITY_ADMIN, CITY)
        self._card = led(net, applied(net, person(net, TOWN)), "TOWN_ACCEPTED")
        veteran = hardships.person(net)
        application = {"veteran_id": veteran, "ground": "SUDDEN_EVENT", "requested_fen": 500_000, "story": "火灾"}
        asked = net.caller("assistance").post("/v1/applications", application)["id"]
        net.caller("assistance").post(f"/v1/applications/{asked}/acceptance")
        self._hardship = hardships.found(net, veteran)
        net.carry()
        (self._due,) = self.visits.get(f"/v1/dues?ref={asked}")["items"]

    @property
    def visits(self) -> Caller:
        return self.net.caller("visits")

    def shown(self) -> dict[str, Any]:
        """What answers say of each."""
        return {
            "card": detail(self.net, self._card),
            "due": self.visits.get(f"/v1/dues/{self._due['id']}"),
            "hardship": self.visits.get(f"/v1/hardships/{self._hardship['id']}"),
        }

    def last_days(self) -> dict[str, str]:
        names = {"card": "file_by", "due": "due_on", "hardship": "step_due_on"}
        return {kind: body[names[kind]] for kind, body in self.shown().items()}

    def run(self, day: date) -> list[int]:
        """What the timers that follow the calendar do on a day."""
        registry, visits = (on(self.net.stores[name], day) for name in ("registry", "visits"))
        return [once(registry, move_cards), once(visits, move_dues), once(visits, move_steps)]


@pytest.fixture
def running(network: Callable[..., Network]) -> Running:
    return Running(network(clock_offset_seconds=offset(DAY)))


def by_law_and_by_arrangement(number: int) -> dict[str, str]:
    return {kind: days[number] for kind, days in MOVES.items()}


def rescheduled(records: list[Any]) -> Counter[str]:
    return Counter(type.split(".")[0] for type in types(records) if "rescheduled" in type)


def test_a_year_that_is_not_published_is_provisional(running: Running) -> None:
    year = running.city.get("/v1/calendar?year=2027")
    assert (year["provisional"], year["source"], year["workdays"], year["working_days"]) == (True, None, [], 248)
    assert year["days_off"][0] == "2027-01-01"
    published = running.city.get("/v1/calendar?year=2026")
    assert (published["provisional"], published["working_days"]) == (False, 248)
    assert running.last_days() == by_law_and_by_arrangement(0)
    assert {body["provisional"] for body in running.shown().values()} == {True}


def test_a_new_arrangement_moves_each_clock_once_and_tells(running: Running) -> None:
    running.city.post("/v1/calendar", ARRANGEMENT)
    assert types(running.net.carry()) == ["calendar.arranged.v1"]
    assert running.run(DAY) == [1, 1, 1]
    assert rescheduled(running.net.carry()) == Counter({"card": 1, "due": 1, "hardship": 1})
    assert running.run(DAY) == [0, 0, 0]
    assert running.last_days() == by_law_and_by_arrangement(1)
    assert {body["provisional"] for body in running.shown().values()} == {False}
    assert alerts(running.net, Role.COUNTY_BUREAU_OFFICER, COUNTY).count("card-rescheduled") == 1
    town = Counter(alerts(running.net, Role.TOWN_HEAD, TOWN))
    assert (town["verification-rescheduled"], town["hardship-step-rescheduled"]) == (1, 1)
    with running.net.stores["registry"].superuser() as db:
        facts = dict(
            db.execute("SELECT kind || detail, (counts_at AT TIME ZONE 'Asia/Shanghai')::date FROM facts").fetchall()
        )
    assert facts["DUEVERIFICATION"] == date(2027, 1, 16), "late from the night after its last day"
    assert facts["HARDSHIP_FOUND"] == today() + timedelta(days=1), "counts by its own day"
    year = running.city.get("/v1/calendar?year=2027")
    assert (year["provisional"], year["source"]) == (False, ARRANGEMENT["source"])


def test_what_is_confirmed_stays_and_is_told_no_more(running: Running) -> None:
    by_law = [str(day) for day in sorted(days_off_by_law(2027))]
    running.city.post("/v1/calendar", {**ARRANGEMENT, "days_off": by_law})
    running.net.carry()
    versions = {kind: body["version"] for kind, body in running.shown().items()}
    assert running.run(DAY) == [1, 1, 1]
    assert running.net.carry() == []
    shown = running.shown()
    assert {kind: body["version"] for kind, body in shown.items()} == versions
    assert {body["provisional"] for body in shown.values()} == {False}


def test_every_service_knows_the_calendar(running: Running) -> None:
    running.city.post("/v1/calendar", ARRANGEMENT)
    running.net.carry()
    calendars = {name: store.work.run(known) for name, store in running.net.stores.items()}
    assert len(calendars) == 4
    assert len(set(map(repr, map(vars, calendars.values())))) == 1
    assert 2027 in calendars["notify"].years


def test_a_correction_moves_once_more(running: Running) -> None:
    running.city.post("/v1/calendar", ARRANGEMENT)
    running.net.carry()
    running.run(DAY)
    running.net.carry()
    running.city.post("/v1/calendar", {**ARRANGEMENT, "days_off": [str(day) for day in days_off_by_law(2027)]})
    running.net.carry()
    assert running.run(DAY) == [1, 1, 1]
    assert rescheduled(running.net.carry()) == Counter({"card": 1, "due": 1, "hardship": 1})
    assert running.last_days() == by_law_and_by_arrangement(0)


def test_two_machines_move_each_once_however_late(running: Running) -> None:
    running.city.post("/v1/calendar", ARRANGEMENT)
    running.net.carry()
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda _: running.run(date(2027, 1, 5)), range(2)))
    assert [sum(each) for each in zip(*counts, strict=True)] == [1, 1, 1]
    assert rescheduled(running.net.carry()) == Counter({"card": 1, "due": 1, "hardship": 1})
    assert running.last_days() == by_law_and_by_arrangement(1)


def test_what_was_told_overdue_stays_and_the_rest_never_falls_before_tomorrow(running: Running) -> None:
    stores = running.net.stores
    with stores["registry"].superuser() as db:
        db.execute("UPDATE cards SET file_by = '2027-01-01', warn_on = '2026-12-25'")
    late = date(2027, 1, 13)
    assert once(on(stores["registry"], late), note_overdue_cards) == 1
    with stores["visits"].superuser() as db:  # as if by the law it had been weeks later
        db.execute("UPDATE dues SET due_on = '2027-02-26' WHERE purpose = 'VERIFICATION'")
        db.execute("UPDATE dues SET counted_from = '2026-12-01' WHERE purpose = 'VERIFICATION'")
    running.city.post("/v1/calendar", ARRANGEMENT)
    running.net.carry()
    assert running.run(late)[:2] == [0, 1]
    assert (running.last_days()["card"], running.last_days()["due"]) == ("2027-01-01", str(late + timedelta(days=1)))
    assert once(on(stores["visits"], late + timedelta(days=2)), advance_dues) >= 1
    assert running.shown()["due"]["state"] == "OVERDUE"


def test_a_dry_run_tells_what_would_move_and_moves_nothing(running: Running) -> None:
    city = running.visits.as_(Role.CITY_ADMIN, CITY)
    answers = [caller.call("POST", "/v1/calendar/dry-run", DRY).json["clocks"] for caller in (running.city, city)]
    moves = [(each["clock"], each["running"], each["moved"], each["moves"]) for answer in answers for each in answer]
    shown = running.shown()
    assert moves == [
        (name, 1, 1, [{"id": shown[kind]["id"], "station_area": TOWN, **_move(kind)}])
        for name, kind in (("CARD_FILING", "card"), ("VERIFICATION", "due"), ("HARDSHIP_STEP", "hardship"))
    ]
    assert running.net.carry() == []
    assert running.last_days() == by_law_and_by_arrangement(0)


def _move(kind: str) -> dict[str, str]:
    return dict(zip(("moved_from", "moved_to"), MOVES[kind], strict=True))


def test_the_city_alone_arranges_and_no_holiday_is_lost(running: Running) -> None:
    town = running.net.caller("registry")
    refused(town.call("POST", "/v1/calendar", ARRANGEMENT), 403, "role-forbidden")
    refused(town.call("POST", "/v1/calendar/dry-run", DRY), 403, "role-forbidden")
    without = {**ARRANGEMENT, "days_off": ARRANGEMENT["days_off"][1:]}
    refused(running.city.call("POST", "/v1/calendar", without), 422, "holiday-missing", "#/days_off")
    far = {**ARRANGEMENT, "year": 2028}
    refused(running.city.call("POST", "/v1/calendar", far), 422, "arrangement-early", "#/year")
    assert running.net.carry() == []


def test_what_ships_is_entered_once_by_two_machines(network: Callable[..., Network]) -> None:
    net = network()
    registry = net.stores["registry"]
    with registry.superuser() as db:
        db.execute("DELETE FROM calendar")
        db.execute("DELETE FROM arrangements")
    machines = [registry.database("work") for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda each: once(each, arrange_shipped_years), machines))
    assert sum(counts) == 1
    assert once(registry.work, arrange_shipped_years) == 0
    assert types(net.carry()).count("calendar.arranged.v1") == 1

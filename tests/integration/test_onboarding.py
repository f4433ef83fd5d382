"""A network with decades behind it comes in: its contacts go on from where they stood, and no day has them all."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from services.registry.files.domain.life import EXPECTED_FOR, REPORT_WITHIN
from services.registry.files.timers import note_overdue_returns
from services.registry.imports.use_cases import chunks as import_chunks
from services.registry.imports.use_cases.imports import forget_people
from services.visits.contacts.timers import mark_promises_overdue
from services.visits.dues.timers import advance_dues
from services.visits.hardships.timers import mark_steps_overdue
from services.visits.models import ContactYear, Due, Person, Visit
from shared.clock import add_months
from shared.contracts.access import Role
from shared.events.envelope import Record
from shared.events.handling import slices
from shared.events.inbox import Outcome
from tests.kit import bus
from tests.kit.apps import Caller
from tests.kit.hardships import found
from tests.kit.imports import VAULT, After, as_csv, checked, faults, person, run, work
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_VILLAGE, TOWN, VILLAGE, new_veteran
from tests.kit.plans import DAY, alerts, at, dues, pending, today, visit
from tests.kit.problems import refused
from tests.kit.stations import POLICY
from tests.kit.timers import to_end

FIRST = timedelta(days=30)


def imported(net: Network, rows: list[dict[str, Any]]) -> list[Record]:
    """What the registry tells of the people of a list."""
    sheet = checked(net, as_csv(rows))
    assert sheet["faulty"] == 0, faults(net, sheet["id"])
    run(net, sheet["id"])
    return bus.take(net.stores["registry"])


def test_the_first_dues_of_a_long_list_are_spread_whoever_takes_them_in_and_in_whatever_order(net: Network) -> None:
    rows = [person(人员类别="残疾军人") for _ in range(200)] + [person() for _ in range(600)]
    records = [record for record in imported(net, rows) if record.topic == "muster.veterans"]
    Random(7).shuffle(records)
    visits = net.stores["visits"]

    def take_in(share: list[Record]) -> set[Outcome]:
        inbox = bus.service("visits").inbox(visits.database("work"))
        parts = [part for at in range(0, len(share), 50) for part in slices({0: share[at : at + 50]})]
        return {outcome for part in parts for outcome in inbox.apply(part, {})}

    with ThreadPoolExecutor(2) as workers:
        assert list(workers.map(take_in, (records[::2], records[1::2]))) == [{Outcome.APPLIED}] * 2
    with visits.work.session() as db:
        opened = db.execute(
            select(Person.tier, Due.purpose, Due.due_on).join(Person, Person.id == Due.veteran_id)
        ).all()
    spread = {key: [due_on for *of, due_on in opened if tuple(of) == key] for key in {(t, p) for t, p, _ in opened}}
    assert {key: len(days) for key, days in spread.items()} == {
        ("KEY", "CONTACT"): 200,
        ("KEY", "HOME_VISIT"): 200,
        ("UNIVERSAL", "CONTACT"): 600,
    }
    for (tier, purpose), days in spread.items():
        first, last = today() + FIRST, add_months(today(), 3 if (tier, purpose) == ("KEY", "CONTACT") else 12)
        mean = len(days) / (last - first).days
        assert first <= min(days) < first + 7 * DAY
        assert last - 7 * DAY < max(days) < last
        assert max(Counter(days).values()) <= 2 * mean, (tier, purpose)


def test_whoever_has_waited_longest_comes_first(net: Network) -> None:
    waits = [None, today() - 3_000 * DAY, today() - 900 * DAY, today() - 500 * DAY]
    rows = [person(**({"上次联系日期": str(day)} if day else {})) for day in reversed(waits)]
    for record in imported(net, rows):
        bus.apply(bus.inbox(net.stores["visits"]), record)
    with net.stores["visits"].work.session() as db:
        order = db.execute(
            select(Person.last_contact, Due.due_on).join(Due, Due.veteran_id == Person.id).order_by(Due.due_on)
        ).all()
    assert [day for day, _ in order] == waits
    assert order[0].due_on == today() + FIRST
    assert order[1].due_on > order[0].due_on + 60 * DAY


def test_the_plan_goes_on_from_the_contacts_before_the_file_and_they_count_as_none(net: Network) -> None:
    rows = [
        person(
            人员类别="残疾军人", 上次联系日期=str(today() - 20 * DAY), 上次走访日期=f"{today() - 40 * DAY:%Y/%m/%d}"
        ),
        person(上次走访日期=str(today() - 100 * DAY)),
    ]
    run(net, checked(net, as_csv(rows))["id"])
    told = {**new_veteran(TOWN), "last_contact": str(today() - 50 * DAY), "last_visit": str(today() - 10 * DAY)}
    by_api = net.caller("registry").post("/v1/veterans", told)["id"]
    net.carry()
    assert sorted((due["purpose"], due["due_on"]) for due in dues(net)) == sorted(
        [
            ("CONTACT", str(add_months(today() - 20 * DAY, 3))),
            ("HOME_VISIT", str(add_months(today() - 40 * DAY, 12))),
            ("CONTACT", str(add_months(today() - 100 * DAY, 12))),
            ("CONTACT", str(add_months(today() - 10 * DAY, 12))),
        ]
    )
    with net.stores["visits"].work.session() as db:
        assert db.scalars(select(Visit.id)).all() == db.scalars(select(ContactYear.year)).all() == []
    changed = {"tags": ["COMBAT"], "reason": "补充参战经历"}
    net.caller("registry").call("PATCH", f"/v1/veterans/{by_api}", changed, {"If-Match": '"1"'})
    net.carry()
    assert pending(net, by_api) == {
        "CONTACT": str(add_months(today() - 10 * DAY, 3)),
        "HOME_VISIT": str(add_months(today() - 10 * DAY, 12)),
    }, "a change of the file forgets none of it"


def test_someone_registered_alone_is_due_in_thirty_days_whenever_they_were_in_contact_last(net: Network) -> None:
    caller, long_ago = net.caller("registry"), str(today() - 4_000 * DAY)
    for told in ({}, {"last_contact": long_ago}, {"last_visit": long_ago, "categories": ["MARTYR_SURVIVOR"]}):
        id = caller.post("/v1/veterans", {**new_veteran(TOWN), **told})["id"]
        net.carry()
        assert set(pending(net, id).values()) == {str(today() + FIRST)}
    assert alerts(net, Role.TOWN_HEAD, TOWN) == {}, "no one of them is new and of tier KEY"


def test_a_contact_to_come_or_before_the_birth_is_at_fault(net: Network) -> None:
    rows = [person(上次联系日期=str(today() + DAY)), person(上次走访日期="1930-01-01"), person(上次走访日期="去年")]
    found = checked(net, as_csv(rows))
    wanted = [(2, "上次联系日期", False), (3, "上次走访日期", False), (4, "上次走访日期", False)]
    assert faults(net, found["id"]) == wanted
    for name, day in (("last_contact", today() + DAY), ("last_visit", date(1930, 1, 1))):
        answer = net.caller("registry").call("POST", "/v1/veterans", {**new_veteran(TOWN), name: str(day)})
        refused(answer, 422, "date-impossible", f"#/{name}")


def test_what_is_entered_decades_late_calls_on_no_one(net: Network, city: Caller) -> None:
    registry, visits = net.caller("registry"), net.caller("visits")
    old = registry.post("/v1/veterans", {**new_veteran(TOWN), "discharge_approved_on": "2004-12-01"})["id"]
    honoured = {"stage": "COMMENDATION", "entered_on": "2005-08-01"}
    registry.post(f"/v1/veterans/{old}/milestones", honoured)
    (report,) = registry.get(f"/v1/returns?veteran_id={old}")["items"]
    assert (report["state"], report["report_by"]) == ("LAPSED", "2004-12-31")
    city.post("/v1/policies", POLICY | {"valid_from": "2011-11-01"})
    net.carry()
    hardship = found(net, old, found_on=str(today() - 300 * DAY))
    assert hardship["step_due_on"] > str(today())
    promise = {"text": "办理优待证", "due_on": str(today() - 200 * DAY)}
    visits.post("/v1/visits", visit(old, occurred_at=at(240), next_contact_on=promise["due_on"], promises=[promise]))
    dead = registry.post("/v1/veterans", new_veteran(TOWN))["id"]
    registry.post(f"/v1/veterans/{dead}/death", {"died_on": "2010-05-04", "source": "补登"})
    net.carry()
    for store, timer in (("visits", advance_dues), ("visits", mark_promises_overdue), ("visits", mark_steps_overdue)):
        to_end(net.stores[store].work, timer)
    assert to_end(net.stores["registry"].work, note_overdue_returns) == 0
    net.carry()
    assert pending(net, old) == {"CONTACT": str(add_months(today() - 240 * DAY, 12))}
    assert alerts(net, Role.TOWN_HEAD, TOWN) == {"hardship-found": 1}
    assert alerts(net, Role.COUNTY_CENTRE_STAFF, COUNTY) == {}


def test_a_return_that_lapsed_may_be_entered_and_is_not_expected_after_an_annulled_death(net: Network) -> None:
    registry = net.caller("registry")
    last = today() - REPORT_WITHIN - EXPECTED_FOR
    file = registry.post("/v1/veterans", {**new_veteran(TOWN), "discharge_approved_on": str(last)})["id"]
    path = f"/v1/veterans/{file}"
    registry.post(f"{path}/returns", {"discharge_approved_on": str(last - DAY)})

    def states() -> dict[str, str]:
        rows = registry.get(f"/v1/returns?veteran_id={file}")["items"]
        return {row["discharge_approved_on"]: row["state"] for row in rows}

    assert states() == {str(last): "EXPECTED", str(last - DAY): "LAPSED"}
    registry.post(f"{path}/death", {"died_on": str(today()), "source": "误报"})
    registry.post(f"{path}/death/annulment", {"reason": "误登"})
    assert states() == {str(last): "EXPECTED", str(last - DAY): "LAPSED"}
    lapsed = next(row for row in registry.get("/v1/returns?state=LAPSED")["items"])
    registry.post(f"/v1/returns/{lapsed['id']}/report", {"reported_on": str(last)})
    assert states()[str(last - DAY)] == "REPORTED"
    net.carry()
    assert set(pending(net, file)) == {"CONTACT"}, "the report of long ago wants no visit"
    assert "return-visit-wanted" not in alerts(net, Role.TOWN_HEAD, TOWN)


def test_each_station_is_told_of_a_list_once(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_chunks, "CHUNK", 4)
    rows = [person() for _ in range(5)] + [
        person(服务站编码=OTHER_VILLAGE, 服务站="", 人员类别="烈士遗属") for _ in range(2)
    ]
    run(net, checked(net, as_csv(rows))["id"])
    more = checked(net, as_csv([*rows, person()]))
    run(net, more["id"])
    net.carry()

    def number(alert: Any) -> str:
        return "".join(filter(str.isdigit, alert["text"]))

    def told(area: str) -> list[str]:
        inbox = net.caller("notify").as_(Role.VILLAGE_WORKER, area).get("/v1/alerts")["items"]
        return [number(alert) for alert in inbox if alert["rule"] == "list-imported"]

    assert (told(VILLAGE), told(OTHER_VILLAGE)) == (["5", "1"], ["2"])
    assert alerts(net, Role.TOWN_HEAD, TOWN) == {}, "an alert for each of them would drown the others"


def test_a_list_that_fails_on_its_way_is_told_of_as_far_as_it_came(
    net: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_chunks, "CHUNK", 4)
    rows = [person() for _ in range(10)]
    sheet = checked(net, as_csv(rows))
    net.caller("registry").post(f"/v1/imports/{sheet['id']}/run", {})
    work(net, After(1))
    net.carry()
    inbox = net.caller("notify").as_(Role.VILLAGE_WORKER, VILLAGE)
    assert inbox.get("/v1/alerts")["items"] == []
    erased = {VAULT.fingerprint("id_number", rows[-1]["身份证号"])}
    net.stores["registry"].work.run(lambda db: forget_people(db, erased))
    net.carry()
    (alert,) = inbox.get("/v1/alerts")["items"]
    assert "brought 4 people" in alert["text"]

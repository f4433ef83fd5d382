"""A network with decades behind it comes in: its contacts go on from where they stood, and no day has them all."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from services.visits.models import ContactYear, Due, Person, Visit
from shared.clock import add_months
from shared.events.envelope import Record
from shared.events.handling import slices
from shared.events.inbox import Outcome
from tests.kit import bus
from tests.kit.imports import as_csv, checked, faults, person, run
from tests.kit.network import Network
from tests.kit.people import TOWN, new_veteran
from tests.kit.plans import DAY, dues, pending, today
from tests.kit.problems import refused

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


def test_a_contact_to_come_or_before_the_birth_is_at_fault(net: Network) -> None:
    rows = [person(上次联系日期=str(today() + DAY)), person(上次走访日期="1930-01-01"), person(上次走访日期="去年")]
    found = checked(net, as_csv(rows))
    wanted = [(2, "上次联系日期", False), (3, "上次走访日期", False), (4, "上次走访日期", False)]
    assert faults(net, found["id"]) == wanted
    for name, day in (("last_contact", today() + DAY), ("last_visit", date(1930, 1, 1))):
        answer = net.caller("registry").call("POST", "/v1/veterans", {**new_veteran(TOWN), name: str(day)})
        refused(answer, 422, "date-impossible", f"#/{name}")

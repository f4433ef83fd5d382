"""Contact rates: by calendar quarter and year, of the people an area serves now, and the people behind them."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from typing import Any

import psycopg
import pytest
from alembic import command

from deploy.local.database import Database as Server
from services.visits.contact_rates.timers import tell_shortfalls
from shared import migrate
from shared.clock import SHANGHAI
from shared.contracts.access import Role
from tests.kit import files
from tests.kit.alerts import rows
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE, new_veteran
from tests.kit.plans import DAY, offset, on, publish_event, run_on
from tests.kit.problems import refused
from tests.kit.stores import Store
from tests.kit.timers import to_end

TODAY = date(2027, 5, 20)
RATES = "/v1/contact-rates"


@pytest.fixture
def net(network: Callable[..., Network]) -> Network:
    return network(clock_offset_seconds=offset(TODAY))


def served(net: Network, *, key: bool = True, area: str = TOWN) -> str:
    """A person served since TODAY."""
    body = new_veteran(area, categories=["MARTYR_SURVIVOR" if key else "DISCHARGED_SOLDIER"])
    id: str = (
        net.caller("registry")
        .as_(Role.TOWN_HEAD, area if area == OTHER_TOWN else TOWN)
        .post("/v1/veterans", body)["id"]
    )
    return id


def known(net: Network) -> None:
    """Visits has heard of everyone; their files began TODAY."""
    net.carry()
    with net.stores["visits"].superuser() as db:
        db.execute("UPDATE people SET registered_on = %s", (TODAY,))


def contact(day: date, veteran: str, method: str = "PHONE", **more: Any) -> dict[str, Any]:
    at = datetime.combine(day, time(9), SHANGHAI).isoformat()
    return {"veteran_id": veteran, "method": method, "reached": True, "occurred_at": at, **more}


def log(net: Network, day: date, veteran: str, method: str = "PHONE", **more: Any) -> Any:
    return net.caller("visits").post("/v1/visits", contact(day, veteran, method, **more))


def rates(net: Network, query: str = "", area: str = TOWN, role: Role = Role.TOWN_HEAD) -> dict[str, tuple[Any, Any]]:
    answer = net.caller("visits").as_(role, area).get(f"{RATES}?{query}")
    return {rate["name"]: (rate["numerator"], rate["denominator"]) for rate in answer["rates"]}


def behind(net: Network, rate: str, met: str, query: str = "") -> set[str]:
    items = net.caller("visits").get(f"{RATES}/people?rate={rate}&met={met}&{query}")["items"]
    return {item["veteran_id"] for item in items}


def test_contacts_count_by_the_quarter_and_the_year_of_their_day(net: Network) -> None:
    phoned, visited, silent = served(net), served(net), served(net)
    plain = served(net, key=False, area=VILLAGE)
    known(net)
    assert rates(net) == {"KEY_CONTACT": (0, 3), "KEY_HOME_VISIT": (0, 3), "UNIVERSAL_CONTACT": (0, 1)}
    log(net, date(2027, 5, 1), phoned)
    log(net, TODAY, visited, "HOME_VISIT")
    log(net, TODAY, silent, reached=False)
    log(net, TODAY, plain, "AT_STATION")
    assert rates(net) == {"KEY_CONTACT": (2, 3), "KEY_HOME_VISIT": (1, 3), "UNIVERSAL_CONTACT": (1, 1)}
    assert (behind(net, "KEY_CONTACT", "true"), behind(net, "KEY_CONTACT", "false")) == ({phoned, visited}, {silent})
    assert behind(net, "KEY_HOME_VISIT", "false") == {phoned, silent}
    assert behind(net, "UNIVERSAL_CONTACT", "true", f"area={VILLAGE}") == {plain}
    answer = net.caller("visits").get(RATES)
    quarter = answer["rates"][0]
    assert (quarter["from_on"], quarter["to_on"], quarter["tier"]) == ("2027-04-01", "2027-06-30", "KEY")
    assert datetime.fromisoformat(answer["as_of"]).astimezone(SHANGHAI).date() == TODAY
    by_area = {each["area"]: [(r["numerator"], r["denominator"]) for r in each["rates"]] for each in answer["areas"]}
    assert by_area == {TOWN: [(2, 3), (1, 3), (0, 0)], VILLAGE: [(0, 0), (0, 0), (1, 1)]}


def test_a_quarter_before_the_file_began_counts_no_one(net: Network) -> None:
    late = served(net)
    known(net)
    log(net, date(2027, 3, 31), late)
    log(net, date(2026, 12, 31), late, "HOME_VISIT")
    assert rates(net)["KEY_CONTACT"] == (0, 1), "31 March is of the quarter before"
    assert rates(net, "on=2027-03-31")["KEY_CONTACT"] == (0, 0)
    assert rates(net, "on=2027-03-31")["KEY_HOME_VISIT"] == (0, 1)
    assert rates(net, "on=2026-12-31")["KEY_HOME_VISIT"] == (0, 0)
    log(net, date(2027, 2, 1), late, "HOME_VISIT")
    assert rates(net)["KEY_HOME_VISIT"] == (1, 1), "a year is counted whole, also what was before the file"
    assert rates(net, "on=2027-02-01")["KEY_CONTACT"] == (0, 0)


def test_a_corrected_contact_counts_as_it_was(net: Network) -> None:
    one, other = served(net), served(net)
    known(net)
    wrong = log(net, TODAY, one, "HOME_VISIT")
    body = contact(TODAY, one, "PHONE", reason="是电话联系")
    right = net.caller("visits")
    heads = {"If-Match": f'"{wrong["version"]}"'}
    answer = right.call("POST", f"/v1/visits/{wrong['id']}/correction", body, heads)
    assert answer.status_code == 201, answer.text
    assert rates(net) == {"KEY_CONTACT": (1, 2), "KEY_HOME_VISIT": (0, 2), "UNIVERSAL_CONTACT": (0, 0)}
    answer = right.call(
        "POST",
        f"/v1/visits/{answer.json['id']}/correction",
        contact(TODAY, other, "PHONE", reason="张冠李戴"),
        {"If-Match": f'"{answer.json["version"]}"'},
    )
    assert answer.status_code == 201, answer.text
    assert behind(net, "KEY_CONTACT", "true") == {other}


def test_whoever_moves_changes_tier_is_merged_or_dies_counts_where_and_as_they_are(net: Network) -> None:
    moved, lowered, double, kept, dead = (served(net) for _ in range(5))
    known(net)
    for person in (moved, lowered, double, dead):
        log(net, TODAY, person, "HOME_VISIT")
    registry = net.stores["registry"]
    files.move(registry, moved, TOWN, OTHER_TOWN)
    publish_event(registry, lowered, "changed", tier="UNIVERSAL")
    files.merge(registry, double, kept, TOWN)
    files.die(registry, dead)
    net.carry()
    assert rates(net) == {"KEY_CONTACT": (1, 1), "KEY_HOME_VISIT": (1, 1), "UNIVERSAL_CONTACT": (1, 1)}
    assert behind(net, "KEY_CONTACT", "true") == {kept}
    assert rates(net, area=OTHER_TOWN)["KEY_HOME_VISIT"] == (1, 1)
    files.erase(registry, kept)
    net.carry()
    assert rates(net)["KEY_CONTACT"] == (0, 0)
    with net.stores["visits"].superuser() as db:
        ids = db.execute("SELECT veteran_id::text FROM contact_years ORDER BY 1").fetchall()
    assert ids == sorted([(moved,), (lowered,)])


def test_few_people_are_not_told_of_above_the_town(net: Network) -> None:
    for _ in range(5):
        served(net)
    known(net)
    wide = net.caller("visits").as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    answer = wide.get(RATES)
    assert answer["suppressed_below"] == 5
    assert [(r["numerator"], r["denominator"]) for r in answer["rates"]] == [(0, 5), (0, 5), (0, 0)]
    served(net, key=False)
    known(net)
    answer = wide.get(RATES)
    assert {(r["numerator"], r["denominator"]) for r in answer["rates"]} == {(None, None)}, "of six people one is left"
    assert {r["denominator"] for r in answer["areas"][0]["rates"]} == {None}
    assert rates(net, f"area={TOWN}", COUNTY, Role.COUNTY_CENTRE_STAFF)["UNIVERSAL_CONTACT"] == (None, None)
    assert wide.get(f"{RATES}/people?rate=UNIVERSAL_CONTACT&met=false")["items"] == []
    assert rates(net)["UNIVERSAL_CONTACT"] == (0, 1), "a town is shown its own"


def test_rates_are_of_an_own_area_and_of_periods_that_have_begun(net: Network) -> None:
    town = net.caller("visits")
    refused(town.call("GET", f"{RATES}?on=2027-05-21"), 422, "as-of-in-future", "?on")
    refused(town.call("GET", f"{RATES}?area={OTHER_TOWN}"), 404, "area-foreign", "?area")
    refused(town.call("GET", f"{RATES}/people?met=true"), 422, "body-invalid", "?rate")


def test_contacts_recorded_before_count_once_upgraded(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as db:
        db.execute("CREATE DATABASE visits_uncounted OWNER visits_owner")
    before = Store("visits", server, "visits_uncounted")
    command.upgrade(migrate.config("visits", before.url("owner")), "0007")
    with before.superuser() as db:
        db.execute(
            "INSERT INTO people (id, area, tier, alive, registered_on)"
            " SELECT ('00000000-0000-7000-8000-00000000000' || n)::uuid, %s, 'KEY', n < 3, DATE '2026-02-10'"
            "   FROM generate_series(1, 3) AS n",
            (TOWN,),
        )
        db.execute(
            "INSERT INTO person_alias VALUES ('00000000-0000-7000-8000-000000000009',"
            " '00000000-0000-7000-8000-000000000002')"
        )
        for who, day, method in (
            (1, "2026-02-01", "PHONE"),
            (1, "2026-01-31", "PHONE"),
            (1, "2026-12-31", "HOME_VISIT"),
            (9, "2027-03-01", "PHONE"),
            (3, "2026-04-01", "PHONE"),
        ):
            db.execute(
                "INSERT INTO visits (id, version, area, place_area, veteran_id, visitor, method, reached, occurred_at,"
                " visited_on, settles, logged_at, origin) VALUES (gen_random_uuid(), 1, %(area)s, %(area)s, %(who)s,"
                " gen_random_uuid(), %(method)s, true, now(), %(day)s, '{}', now(), gen_random_uuid())",
                {"area": TOWN, "who": f"00000000-0000-7000-8000-00000000000{who}", "method": method, "day": day},
            )
    migrate.upgrade("visits", before.url("owner"))
    with before.superuser() as db:
        rows = "SELECT right(veteran_id::text, 1)::int, year, contacts, home_visits FROM contact_years ORDER BY 1, 2"
        assert db.execute(rows).fetchall() == [(1, 2026, 0b11 | (1 << 11), 1 << 11), (2, 2027, 1 << 2, 0)]


def test_a_town_is_told_before_a_quarter_ends_and_its_county_after_it_what_it_lacks(net: Network) -> None:
    phoned = served(net)
    silent, elsewhere = served(net), served(net, area=OTHER_TOWN)
    known(net)
    log(net, TODAY, phoned)
    there = net.caller("visits").as_(Role.TOWN_HEAD, OTHER_TOWN)
    there.post("/v1/visits", contact(TODAY, elsewhere, "PHONE"))
    net.carry()
    visits, end = net.stores["visits"], date(2027, 6, 30)
    assert run_on(visits, end - 22 * DAY, tell_shortfalls) == [0]
    assert [run_on(visits, end - 21 * DAY, tell_shortfalls) for _ in range(2)] == [[1], [0]]
    shortfalls = [record.value or b"" for record in net.carry() if b"shortfall" in (record.value or b"")]
    assert [json.loads(each)["ended"] for each in shortfalls] == [False, False], "the rate of few, all met, is left out"
    assert silent not in str(shortfalls)
    assert run_on(visits, end, tell_shortfalls) == [0]
    log(net, TODAY, silent)
    net.carry()
    assert run_on(visits, end + DAY, tell_shortfalls) == [1]
    assert sum(b"shortfall" in (record.value or b"") for record in net.carry()) == 2, "nothing is lacking now"
    machines = [on(visits, date(2027, 12, 31)) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(lambda each: to_end(each, tell_shortfalls), machines)) == 2, "the quarter and the year"
    told = [json.loads(record.value or b"") for record in net.carry()[:4]]
    assert Counter(each["purpose"] for each in told) == {"CONTACT": 2, "HOME_VISIT": 2}
    assert run_on(visits, date(2028, 1, 1), tell_shortfalls) == [2]
    net.carry()
    rules = Counter((rule, home) for rule, home in rows(net.stores["notify"], "SELECT rule, home FROM alerts"))
    assert rules["contacts-short", TOWN] == rules["contacts-short", OTHER_TOWN] == 2
    assert rules["visits-short", TOWN] == 1
    assert rules["contacts-missing", COUNTY] == 3

"""Scorecards of the four likes 四如 as they are shown: to whom, small figures left out, with what is behind them."""

from datetime import date
from typing import Any
from uuid import uuid4

from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.scorecards import CARD, QUARTER, Told, counts, named, quarter


def test_small_figures_are_left_out_above_the_town(told: Told) -> None:
    for n in range(3):
        told.visit(date(2026, 8, 1), told.due(date(2026, 8, n + 1)))
    for n in range(6):
        told.due(date(2026, 8, n + 1), area=OTHER_VILLAGE)
    county = told.app.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)

    def task(caller: Caller, area: str) -> tuple[Any, Any, bool]:
        found = named(caller.get(f"{CARD}/{area}/{QUARTER}"))["ON_TIME_TASKS"]
        return found["numerator"], found["denominator"], found["suppressed"]

    assert task(county, VILLAGE) == (None, None, True)
    assert task(county, OTHER_VILLAGE) == (None, None, True), "with the town's it would tell the other's"
    assert task(county, TOWN) == (3, 9, False)
    assert task(told.app, VILLAGE) == (3, 3, True), "its own town sees it; so few give no points"
    worker = told.app.as_(Role.VILLAGE_WORKER, VILLAGE)
    assert task(worker, VILLAGE) == (3, 3, True)
    assert named(worker.get(f"{CARD}/{VILLAGE}/{QUARTER}"))["ON_TIME_TASKS"]["points"] is None
    assert task(told.app, OTHER_VILLAGE) == (0, 6, False)
    assert named(county.get(f"{CARD}/{TOWN}/{QUARTER}"))["ON_TIME_TASKS"]["points"] == 33.33
    path = f"{CARD}/{VILLAGE}/{QUARTER}/ON_TIME_TASKS/list?side=numerator"
    assert len(told.app.get(path)["items"]) == 3
    assert county.get(path) == {"items": [], "next": None}
    scores = [caller.get(f"{CARD}/{TOWN}/{QUARTER}")["total"] for caller in (told.app, county)]
    assert scores[0] == scores[1], "everyone is shown the same score"
    assert named(county.get(f"{CARD}/{VILLAGE}/{QUARTER}"))["FIVE_HAVES"]["denominator"] == 5


def test_what_is_left_out_follows_from_nothing_that_is_shown(told: Told) -> None:
    beside, below = "440703102000", "440703102001"
    for n in range(8):
        told.due(date(2026, 8, n + 1), area=below)
        told.due(date(2026, 8, n + 1), area=OTHER_VILLAGE)
    for n in range(3):
        told.due(date(2026, 8, n + 1), area="440703103001")
        told.due(date(2026, 8, n + 1), area=TOWN)
    county = told.app.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)

    def cases(area: str) -> int | None:
        found: int | None = named(county.get(f"{CARD}/{area}/{QUARTER}"))["ON_TIME_TASKS"]["cases"]
        return found

    assert (cases(COUNTY), cases("440703103000"), cases(beside), cases(TOWN)) == (22, None, None, 11)
    assert cases(below) is None, "all of the town beside it, which with the county's would tell the third's"
    assert cases(OTHER_VILLAGE) is None, "with the town's it would tell what the town's own station has"
    lines = county.get(f"{CARD}/{COUNTY}/{QUARTER}/ON_TIME_TASKS/list?side=missing")["items"]
    assert sorted(line["area"] for line in lines) == [COUNTY] * 11 + [TOWN] * 11
    lines = told.app.get(f"{CARD}/{TOWN}/{QUARTER}/ON_TIME_TASKS/list?side=missing")["items"]
    assert sorted(line["area"] for line in lines) == [TOWN] * 3 + [OTHER_VILLAGE] * 8, "the town sees its villages"


def test_few_answers_are_shown_to_no_one(told: Told) -> None:
    for n in range(4):
        scores = {"happiness": 5, "gain": 5, "honour": 5, "scale_max": 5}
        told.tell(
            "satisfaction.given.v1",
            id := uuid4(),
            date(2026, 9, n + 1),
            satisfaction_id=id,
            occasion="GENERAL",
            **scores,
        )
    found = named(told.app.as_(Role.VILLAGE_WORKER, VILLAGE).get(f"{CARD}/{VILLAGE}/{QUARTER}"))["SATISFACTION"]
    assert (found["numerator"], found["cases"], found["suppressed"]) == (None, None, True)


def test_what_stands_behind_a_figure_is_listed_in_pages(told: Told) -> None:
    quarter(told)
    path = f"{CARD}/{TOWN}/{QUARTER}/ON_TIME_TASKS/list"
    met, missing = told.app.get(f"{path}?side=numerator&limit=4"), told.app.get(f"{path}?side=missing")
    rest = told.app.get(f"{path}?side=numerator&limit=4&cursor={met['next']}")
    assert (len(met["items"]), len(rest["items"]), rest["next"]) == (4, 2, None)
    assert sorted(item["area"] for item in missing["items"]) == [VILLAGE, VILLAGE, OTHER_VILLAGE]
    assert {item["detail"] for item in met["items"]} == {"CONTACT"}
    card = told.app.get(f"{CARD}/{TOWN}/{QUARTER}")
    assert counts(card, "ON_TIME_TASKS") == (6, 9)
    ids = [item["id"] for item in [*met["items"], *rest["items"], *missing["items"]]]
    assert len(set(ids)) == 9
    haves = told.app.get(f"{CARD}/{VILLAGE}/{QUARTER}/FIVE_HAVES/list?side=missing")["items"]
    assert {item["detail"] for item in haves} == {"ORGANISATION", "POSTS", "STAFF", "FUNDING", "SUPPORT"}
    for name in ("FILES_VERIFIED", "SATISFACTION", "ACTIVE_STATIONS"):
        sides = [
            told.app.get(f"{CARD}/{TOWN}/{QUARTER}/{name}/list?side={side}&limit=200")
            for side in ("numerator", "missing")
        ]
        assert sum(len(side["items"]) for side in sides) == named(card)[name]["cases"], name
    refused(told.app.call("GET", path), 422, "body-invalid", "?side")
    refused(told.app.call("GET", f"{CARD}/{TOWN}/{QUARTER}/GOSSIP/list?side=missing"), 404, "not-found")


def test_scores_are_listed_for_the_stations_of_ones_area(told: Told) -> None:
    quarter(told)
    page = told.app.get(f"{CARD}?period={QUARTER}&limit=2")
    assert [item["area"] for item in page["items"]] == [TOWN, VILLAGE]
    following = told.app.get(f"{CARD}?period={QUARTER}&limit=2&cursor={page['next']}")
    assert following["items"][0]["area"] == OTHER_VILLAGE
    village = page["items"][1]
    card = told.app.get(f"{CARD}/{VILLAGE}/{QUARTER}")
    assert village["total"] == card["total"]
    assert village["warmth"] == next(part["points"] for part in card["dimensions"] if part["dimension"] == "WARMTH")
    assert village["warmth"] == round(80 / 0.9, 2)
    city = told.app.as_(Role.CITY_ADMIN, CITY)
    assert [item["area"] for item in city.get(f"{CARD}?period={QUARTER}&level=COUNTY&area={COUNTY}")["items"]] == [
        COUNTY
    ]
    assert told.app.get(CARD)["items"][0]["period"] == "2026-Q4"
    city.post(f"{CARD}/closings", {"period": QUARTER})
    closed = told.app.get(f"{CARD}?period={QUARTER}&limit=2")["items"]
    assert closed == [{**item, "closed": True} for item in page["items"]]
    rules = told.app.get(f"{CARD}/rules")["items"][0]
    assert {part["weight"] for part in rules["dimensions"]} == {25}
    assert [rule["few"] for rule in rules["indicators"] if rule["indicator"] == "SATISFACTION"] == ["HIDDEN"]


def test_who_may_read(told: Told) -> None:
    other = told.app.as_(Role.TOWN_HEAD, OTHER_TOWN)
    for path in (f"{CARD}/{TOWN}/{QUARTER}", f"{CARD}/{TOWN}/{QUARTER}/ON_TIME_TASKS/list?side=missing"):
        refused(other.call("GET", path), 404, "area-foreign")
        refused(told.app.as_(Role.DUTY_LAWYER).call("GET", path), 403, "role-forbidden")
    refused(other.call("GET", f"{CARD}?area={TOWN}"), 404, "area-foreign", "?area")
    refused(told.app.as_(Role.VILLAGE_WORKER, VILLAGE).call("GET", f"{CARD}/{TOWN}/{QUARTER}"), 404, "area-foreign")
    refused(told.app.call("GET", f"{CARD}/{TOWN}/2027-Q1"), 422, "period-unknown", "?period")
    refused(told.app.call("GET", f"{CARD}/{TOWN}/last"), 422, "period-unknown", "?period")
    refused(told.app.call("GET", f"{CARD}?period=2026-Q7"), 422, "period-unknown", "?period")
    refused(told.app.call("GET", f"{CARD}/440703101777/{QUARTER}"), 404, "not-found")

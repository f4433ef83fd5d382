"""Scorecards of the four likes 四如 as they are shown: to whom, small figures left out, with what is behind them."""

from datetime import date
from typing import Any

from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.scorecards import CARD, QUARTER, Registry, counts, named, quarter


def test_small_figures_are_left_out_above_the_town(registry: Registry) -> None:
    for n in range(3):
        registry.visit(date(2026, 8, 1), registry.due(date(2026, 8, n + 1)))
    for n in range(6):
        registry.due(date(2026, 8, n + 1), area=OTHER_VILLAGE)
    county = registry.app.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)

    def task(caller: Caller, area: str) -> tuple[Any, Any, bool]:
        indicator = named(caller.get(f"{CARD}/{area}/{QUARTER}"))["ON_TIME_TASKS"]
        return indicator["numerator"], indicator["denominator"], indicator["suppressed"]

    assert task(county, VILLAGE) == (None, None, True)
    assert task(county, OTHER_VILLAGE) == (None, None, True), "with the town's it would tell the other's"
    assert task(county, TOWN) == (3, 9, False)
    assert task(registry.app, VILLAGE) == (3, 3, True), "its own town sees it; so few give no points"
    worker = registry.app.as_(Role.VILLAGE_WORKER, VILLAGE)
    assert task(worker, VILLAGE) == (3, 3, True)
    assert named(worker.get(f"{CARD}/{VILLAGE}/{QUARTER}"))["ON_TIME_TASKS"]["points"] is None
    assert task(registry.app, OTHER_VILLAGE) == (0, 6, False)
    assert named(county.get(f"{CARD}/{TOWN}/{QUARTER}"))["ON_TIME_TASKS"]["points"] == 33.33
    path = f"{CARD}/{VILLAGE}/{QUARTER}/ON_TIME_TASKS/list?side=numerator"
    assert len(registry.app.get(path)["items"]) == 3
    assert county.get(path) == {"items": [], "next": None}
    scores = [caller.get(f"{CARD}/{TOWN}/{QUARTER}")["total"] for caller in (registry.app, county)]
    assert scores[0] == scores[1], "everyone is shown the same score"
    alerts = named(county.get(f"{CARD}/{VILLAGE}/{QUARTER}"))["ALERTS_IN_TIME"]
    assert (alerts["denominator"], alerts["suppressed"]) == (0, False)


def test_what_is_left_out_follows_from_nothing_that_is_shown(registry: Registry) -> None:
    beside, below = "440703102000", "440703102001"
    for n in range(8):
        registry.due(date(2026, 8, n + 1), area=below)
        registry.due(date(2026, 8, n + 1), area=OTHER_VILLAGE)
    for n in range(3):
        registry.due(date(2026, 8, n + 1), area="440703103001")
        registry.due(date(2026, 8, n + 1), area=TOWN)
    county = registry.app.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)

    def cases(area: str) -> int | None:
        cases: int | None = named(county.get(f"{CARD}/{area}/{QUARTER}"))["ON_TIME_TASKS"]["cases"]
        return cases

    assert (cases(COUNTY), cases("440703103000"), cases(beside), cases(TOWN)) == (22, None, None, 11)
    assert cases(below) is None, "all of the town beside it, which with the county's would tell the third's"
    assert cases(OTHER_VILLAGE) is None, "with the town's it would tell what the town's own station has"
    lines = county.get(f"{CARD}/{COUNTY}/{QUARTER}/ON_TIME_TASKS/list?side=missing")["items"]
    assert sorted(line["area"] for line in lines) == [COUNTY] * 11 + [TOWN] * 11
    lines = registry.app.get(f"{CARD}/{TOWN}/{QUARTER}/ON_TIME_TASKS/list?side=missing")["items"]
    assert sorted(line["area"] for line in lines) == [TOWN] * 3 + [OTHER_VILLAGE] * 8, "the town sees its villages"


def test_a_score_tells_nothing_of_a_figure_that_is_left_out(registry: Registry) -> None:
    for n in range(3):
        registry.visit(date(2026, 8, 1), registry.due(date(2026, 8, n + 1)))
    for n in range(6):
        registry.due(date(2026, 8, n + 1), area=OTHER_VILLAGE)
    county = registry.app.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)

    def command(caller: Caller) -> tuple[Any, Any]:
        scores = {each["area"]: each["command"] for each in caller.get(f"{CARD}?period={QUARTER}&area={TOWN}")["items"]}
        (dimension, *_) = caller.get(f"{CARD}/{OTHER_VILLAGE}/{QUARTER}")["dimensions"]
        assert scores[OTHER_VILLAGE] == dimension["points"]
        return scores[TOWN], scores[OTHER_VILLAGE]

    assert command(registry.app) == (33.33, 0), "its own town knows"
    assert command(county) == (33.33, None), "no one of these six was contacted: the three others were all"
    registry.app.as_(Role.CITY_ADMIN, CITY).post(f"{CARD}/closings", {"period": QUARTER})
    assert command(registry.app) == command(county) == (33.33, None), "as it was published"


def test_few_answers_are_shown_to_no_one(registry: Registry) -> None:
    for n in range(4):
        registry.answer(date(2026, 9, n + 1), 5, 5, 5)
    indicator = named(registry.app.as_(Role.VILLAGE_WORKER, VILLAGE).get(f"{CARD}/{VILLAGE}/{QUARTER}"))["SATISFACTION"]
    assert (indicator["numerator"], indicator["cases"], indicator["suppressed"]) == (None, None, True)
    assert not indicator["weighs"]


def test_what_stands_behind_a_figure_is_listed_in_pages(registry: Registry) -> None:
    quarter(registry)
    path = f"{CARD}/{TOWN}/{QUARTER}/ON_TIME_TASKS/list"
    met, missing = registry.app.get(f"{path}?side=numerator&limit=4"), registry.app.get(f"{path}?side=missing")
    rest = registry.app.get(f"{path}?side=numerator&limit=4&cursor={met['next']}")
    assert (len(met["items"]), len(rest["items"]), rest["next"]) == (4, 2, None)
    assert sorted(item["area"] for item in missing["items"]) == [VILLAGE, VILLAGE, OTHER_VILLAGE]
    assert {item["detail"] for item in met["items"]} == {"CONTACT"}
    card = registry.app.get(f"{CARD}/{TOWN}/{QUARTER}")
    assert counts(card, "ON_TIME_TASKS") == (6, 9)
    ids = [item["id"] for item in [*met["items"], *rest["items"], *missing["items"]]]
    assert len(set(ids)) == 9
    assert registry.app.get(f"{CARD}/{VILLAGE}/{QUARTER}/FIVE_HAVES/list?side=missing")["items"] == []
    for name in ("FILES_VERIFIED", "ACTIVE_STATIONS"):
        sides = [
            registry.app.get(f"{CARD}/{TOWN}/{QUARTER}/{name}/list?side={side}&limit=200")
            for side in ("numerator", "missing")
        ]
        assert sum(len(side["items"]) for side in sides) == named(card)[name]["cases"], name
    for side in ("numerator", "missing"):
        answers = registry.app.get(f"{CARD}/{TOWN}/{QUARTER}/SATISFACTION/list?side={side}")
        assert answers["items"] == [], "which of them were all content is told to no one"
    refused(registry.app.call("GET", path), 422, "body-invalid", "?side")
    refused(registry.app.call("GET", f"{CARD}/{TOWN}/{QUARTER}/GOSSIP/list?side=missing"), 404, "not-found")


def test_scores_are_listed_for_the_stations_of_ones_area(registry: Registry) -> None:
    quarter(registry)
    page = registry.app.get(f"{CARD}?period={QUARTER}&limit=2")
    assert [item["area"] for item in page["items"]] == [TOWN, VILLAGE]
    following = registry.app.get(f"{CARD}?period={QUARTER}&limit=2&cursor={page['next']}")
    assert following["items"][0]["area"] == OTHER_VILLAGE
    village = page["items"][1]
    card = registry.app.get(f"{CARD}/{VILLAGE}/{QUARTER}")
    assert village["total"] == card["total"]
    assert village["warmth"] == next(part["points"] for part in card["dimensions"] if part["dimension"] == "WARMTH")
    assert village["warmth"] == round(80 / 0.9, 2)
    city = registry.app.as_(Role.CITY_ADMIN, CITY)
    assert [item["area"] for item in city.get(f"{CARD}?period={QUARTER}&level=COUNTY&area={COUNTY}")["items"]] == [
        COUNTY
    ]
    assert registry.app.get(CARD)["items"][0]["period"] == "2026-Q4"
    running = city.get(f"{CARD}?period={QUARTER}&area={TOWN}&limit=2")["items"]
    city.post(f"{CARD}/closings", {"period": QUARTER})
    closed = registry.app.get(f"{CARD}?period={QUARTER}&limit=2")["items"]
    assert closed == [{**item, "closed": True} for item in running]
    assert closed[1]["command"] is None, "eight dues, which would tell of the one beside them"
    rules = registry.app.get(f"{CARD}/rules")["items"][0]
    assert {part["weight"] for part in rules["dimensions"]} == {25}
    assert [rule["few"] for rule in rules["indicators"] if rule["indicator"] == "SATISFACTION"] == ["HIDDEN"]


def test_who_may_read(registry: Registry) -> None:
    other = registry.app.as_(Role.TOWN_HEAD, OTHER_TOWN)
    for path in (f"{CARD}/{TOWN}/{QUARTER}", f"{CARD}/{TOWN}/{QUARTER}/ON_TIME_TASKS/list?side=missing"):
        refused(other.call("GET", path), 404, "area-foreign")
        refused(registry.app.as_(Role.DUTY_LAWYER).call("GET", path), 403, "role-forbidden")
    refused(other.call("GET", f"{CARD}?area={TOWN}"), 404, "area-foreign", "?area")
    refused(registry.app.as_(Role.VILLAGE_WORKER, VILLAGE).call("GET", f"{CARD}/{TOWN}/{QUARTER}"), 404, "area-foreign")
    refused(registry.app.call("GET", f"{CARD}/{TOWN}/2027-Q1"), 422, "period-unknown", "?period")
    refused(registry.app.call("GET", f"{CARD}/{TOWN}/last"), 422, "period-unknown", "?period")
    refused(registry.app.call("GET", f"{CARD}?period=2026-Q7"), 422, "period-unknown", "?period")
    refused(registry.app.call("GET", f"{CARD}/440703101777/{QUARTER}"), 404, "not-found")

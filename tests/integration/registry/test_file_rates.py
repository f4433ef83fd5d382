"""File rates: how many files are complete and lately verified, by area and as of any day, and the files behind."""

from datetime import datetime, timedelta
from typing import Any

from shared.clock import SHANGHAI
from shared.contracts.access import Role
from tests.kit import files
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE, new_veteran
from tests.kit.problems import refused

RATES = "/v1/file-rates"
WHOLE = {"served_as": "CONSCRIPT", "placement": "SELF_EMPLOYED"}


def file(net: Network, area: str = TOWN, **more: Any) -> str:
    id: str = net.caller("registry").post("/v1/veterans", new_veteran(area, **more))["id"]
    return id


def shares(answer: Any) -> list[tuple[Any, Any]]:
    return [(rate["numerator"], rate["denominator"]) for rate in answer["rates"]]


def test_complete_and_verified_files_count_and_the_others_are_listed(net: Network) -> None:
    town = net.caller("registry")
    whole, verified, bare = file(net, **WHOLE), file(net, VILLAGE), file(net)
    town.post(f"/v1/veterans/{verified}/verification", {"how": "入户核对"})
    dead = file(net, **WHOLE)
    files.die(net.stores["registry"], dead)
    net.carry()
    answer = town.get(RATES)
    assert shares(answer) == [(1, 3), (1, 3)], "the dead count no more"
    assert {each["area"]: shares(each) for each in answer["areas"]} == {
        TOWN: [(1, 2), (0, 2)],
        VILLAGE: [(0, 1), (1, 1)],
    }
    assert (answer["area"], answer["suppressed_below"]) == (TOWN, 0)

    def behind(rate: str, met: str) -> set[str]:
        return {item["veteran_id"] for item in town.get(f"{RATES}/files?rate={rate}&met={met}")["items"]}

    assert (behind("COMPLETE", "true"), behind("COMPLETE", "false")) == ({whole}, {verified, bare})
    assert (behind("VERIFIED", "true"), behind("VERIFIED", "false")) == ({verified}, {whole, bare})


def test_rates_are_as_of_a_day_and_list_no_one_who_moved_away(net: Network) -> None:
    town, registry = net.caller("registry"), net.stores["registry"]
    moved = file(net, **WHOLE)
    net.carry()
    today = datetime.now(SHANGHAI).date()
    with registry.superuser() as db:
        db.execute("UPDATE file_spans SET from_on = from_on - 10")
    files.move(registry, moved, TOWN, OTHER_TOWN)
    net.carry()
    before = f"as_of={today - timedelta(days=1)}"
    assert shares(town.get(f"{RATES}?{before}")) == [(1, 1), (0, 1)]
    assert shares(town.get(RATES)) == [(0, 0), (0, 0)]
    assert town.get(f"{RATES}/files?rate=COMPLETE&met=true&{before}")["items"] == []
    assert shares(town.as_(Role.TOWN_HEAD, OTHER_TOWN).get(RATES)) == [(1, 1), (0, 1)]


def test_few_files_are_not_told_of_above_the_town(net: Network) -> None:
    for _ in range(4):
        file(net)
    net.carry()
    county = net.caller("registry").as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    assert shares(county.get(RATES)) == [(None, None)] * 2
    file(net)
    net.carry()
    answer = county.get(RATES)
    assert (shares(answer), answer["suppressed_below"]) == ([(0, 5)] * 2, 5)
    assert [shares(each) for each in answer["areas"]] == [[(0, 5)] * 2]


def test_the_county_is_told_no_more_of_a_town_than_of_itself(net: Network) -> None:
    for area in (TOWN, TOWN, TOWN, VILLAGE, OTHER_VILLAGE):
        file(net, area)
    net.carry()
    town = net.caller("registry")
    answer = town.as_(Role.COUNTY_CENTRE_STAFF, COUNTY).get(f"{RATES}?area={TOWN}")
    assert {share for each in (answer, *answer["areas"]) for share in shares(each)} == {(None, None)}, "1, 1 and 3 of 5"
    assert shares(town.get(RATES)) == [(0, 5)] * 2


def test_few_files_are_not_known_to_be_all_complete(net: Network) -> None:
    for area, whole, bare in ((VILLAGE, 1, 0), (OTHER_VILLAGE, 5, 0), (TOWN, 1, 5)):
        for more in [WHOLE] * whole + [{}] * bare:
            file(net, area, **more)
    net.carry()
    answer = net.caller("registry").as_(Role.COUNTY_CENTRE_STAFF, COUNTY).get(f"{RATES}?area={TOWN}")
    assert shares(answer) == [(7, 12), (0, 12)]
    assert {share for each in answer["areas"] for share in shares(each)} == {(None, None)}


def test_rates_are_of_an_own_area_and_of_days_that_have_come(net: Network) -> None:
    town = net.caller("registry")
    tomorrow = datetime.now(SHANGHAI).date() + timedelta(days=1)
    refused(town.call("GET", f"{RATES}?as_of={tomorrow}"), 422, "as-of-in-future", "?as_of")
    refused(town.call("GET", f"{RATES}?area={OTHER_TOWN}"), 404, "area-foreign", "?area")

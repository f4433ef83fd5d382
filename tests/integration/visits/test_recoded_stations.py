"""A station that gets another code goes on with what it has in hand."""

from typing import Any

from services.visits.satisfaction.timers import sum_satisfaction
from shared.contracts.access import Role
from tests.kit.activities import receive, recode, registered, stepped
from tests.kit.apps import Caller
from tests.kit.campaigns import body, launched
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.plans import DAY, today
from tests.kit.problems import refused
from tests.kit.timers import to_end

NEW = f"{TOWN[:6]}198000"
STRANGER = "440703102000"


def head(net: Network, area: str = TOWN) -> Caller:
    return net.caller("visits").as_(Role.TOWN_HEAD, area)


def moved(net: Network, person: str, area: str = NEW, was: str = TOWN) -> None:
    receive(net, "veteran.moved.v1", person, station_area=area, from_area=was)


def test_texts_are_read_under_the_new_code(net: Network) -> None:
    lecture = {
        **{"held_on": str(today()), "topic": "边防岁月", "place": "文化中心", "speaker": "陈建国", "audience": 85},
        **{"speaker_kind": "VETERAN", "story_kinds": ["STORY_OF_VETERAN"]},
    }
    held = head(net).post("/v1/lectures", lecture)["id"]
    story = {"title": "守护烈士墓", "text": "三十年如一日。", "about": "村志愿服务队"}
    draft = head(net).as_(Role.TOWN_STAFF, TOWN).post("/v1/stories", story)["id"]
    recode(net, TOWN, NEW)
    assert head(net, NEW).get(f"/v1/lectures/{held}")["speaker"] == "陈建国"
    read = head(net, NEW).get(f"/v1/stories/{draft}")
    assert (read["text"], read["about_whom"]) == ("三十年如一日。", "村志愿服务队")
    refused(head(net).call("GET", f"/v1/stories/{draft}"), 404, "not-found")


def test_what_both_codes_have_stays_and_stops_nothing(net: Network) -> None:
    (town, village), county = registered(net, TOWN, 2), head(net).as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    offer = {"title": "体检", "kind": "HEALTH", "from_on": str(today()), "to_on": str(today() + DAY), "capacity": 2}
    path = f"/v1/offers/{head(net).post('/v1/offers', offer)['id']}"
    moved(net, village)
    cold = {"area": COUNTY, "weather": "COLD", "signal": "RED", "from_on": str(today()), "to_on": str(today() + DAY)}
    warning = county.post("/v1/weather-warnings", cold)["id"]
    moved(net, town)
    recode(net, TOWN, NEW)
    assert head(net, NEW).get(path)["area"] == NEW
    county.post(f"/v1/weather-warnings/{warning}/lifting")
    over = [record for record in net.carry() if dict(record.headers)["ce_type"] == b"check.over.v1"]
    assert len(over) == 2, "each code's own"


def test_a_symposium_entered_again_under_the_new_code_stays_beside_the_first(net: Network) -> None:
    people = registered(net, TOWN, 6)
    county = head(net).as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    path = f"{launched(county, COUNTY)}/symposia"
    held = {"held_on": str(today()), "attendees": people[:3]}
    first = head(net).post(path, held | {"area": TOWN})["id"]
    for person in people:
        moved(net, person)
    second = head(net, NEW).post(path, held | {"area": NEW})["id"]
    recode(net, TOWN, NEW)
    assert {each["id"]: each["area"] for each in county.get(path)["items"]} == {first: TOWN, second: NEW}


def test_rules_of_drafts_and_targets_given_name_the_new_code(net: Network) -> None:
    county = head(net).as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    (one,), (other,) = registered(net, TOWN), registered(net, VILLAGE)
    rule = {"rule": {"stations": [TOWN, STRANGER]}}
    path = f"/v1/campaigns/{county.post('/v1/campaigns', body(COUNTY, **rule))['id']}"
    own = f"/v1/campaigns/{head(net).post('/v1/campaigns', body(TOWN, rule={'stations': [TOWN]}))['id']}"
    running = launched(county, COUNTY)
    assert head(net).post(f"{running}/assignments", {"veteran_ids": [other], "station": TOWN}) == {"assigned": 1}
    moved(net, one)
    recode(net, TOWN, NEW)
    assert county.get(path)["rule"] == {"stations": [NEW, STRANGER]}
    assert county.get(path)["version"] == 1, "no change of the draft itself"
    assert head(net, NEW).call("PATCH", own, {"name": "新名"}, {"If-Match": '"1"'}).status_code == 200
    assert stepped(county, path, "launch").status_code == 201
    assert [each["veteran_id"] for each in head(net, NEW).get(f"{path}/targets")["items"]] == [one]
    stations = {each["veteran_id"]: each["station"] for each in head(net, NEW).get(f"{running}/targets")["items"]}
    assert stations == {one: NEW, other: NEW}


def test_answers_that_wait_and_practices_adopted_count_for_the_new_code(net: Network) -> None:
    practice = head(net, OTHER_TOWN).post("/v1/practices", {"title": "每天一招呼", "text": "逐户致电", "tags": []})
    path = f"/v1/practices/{practice['id']}/adoptions"
    head(net).post(path)
    answer: dict[str, Any] = {"happiness": 5, "gain": 4, "honour": 3, "occasion": "GENERAL"}
    for _ in range(3):
        head(net).post("/v1/satisfaction", answer)
    recode(net, TOWN, NEW)
    refused(head(net, NEW).call("POST", path), 409, "adopted-already")
    for _ in range(3):
        head(net, NEW).post("/v1/satisfaction", answer)
    to_end(net.stores["visits"].work, sum_satisfaction)
    assert head(net, NEW).get("/v1/satisfaction/results")["total"]["n"] == 6

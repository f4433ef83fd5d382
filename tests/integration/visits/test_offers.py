"""Offers: signing up to capacity, coming, ending."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from shared.contracts.access import Role
from tests.kit.activities import receive, recode, registered
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.plans import today
from tests.kit.problems import refused


def body(**changes: Any) -> dict[str, Any]:
    days = {"from_on": str(today()), "to_on": str(today() + timedelta(days=7))}
    return {"title": "免费体检", "kind": "HEALTH", **days, "capacity": 2, **changes}


def test_an_offer_from_opening_to_close(net: Network) -> None:
    county = net.caller("visits").as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    one, two, three = registered(net, VILLAGE, 3)
    offer = county.post("/v1/offers", body())
    path = f"/v1/offers/{offer['id']}"
    village = county.as_(Role.VILLAGE_WORKER, VILLAGE)
    assert [o["id"] for o in village.get("/v1/offers?state=OPEN&kind=HEALTH")["items"]] == [offer["id"]]
    village.post(f"{path}/sign-ups", {"veteran_id": one})
    refused(village.call("POST", f"{path}/sign-ups", {"veteran_id": one}), 409, "signed-up-already")
    assert village.post(f"{path}/sign-ups", {"veteran_id": two})["signed_up"] == 2
    refused(village.call("POST", f"{path}/sign-ups", {"veteran_id": three}), 409, "offer-full")
    assert village.post(f"{path}/sign-offs", {"veteran_id": two})["signed_up"] == 1
    refused(village.call("POST", f"{path}/sign-offs", {"veteran_id": two}), 422, "not-signed-up", "#/veteran_id")
    village.post(f"{path}/sign-ups", {"veteran_id": three})
    came = {"veteran_ids": [one]}
    assert village.post(f"{path}/attendance", came)["attended"] == 1
    assert village.post(f"{path}/attendance", came)["attended"] == 1, "twice is once"
    refused(village.call("POST", f"{path}/sign-offs", {"veteran_id": one}), 422, "not-signed-up")
    strangers = {"veteran_ids": [three, two]}
    refused(village.call("POST", f"{path}/attendance", strangers), 422, "not-signed-up", "#/veteran_ids/1")
    assert village.get(path)["attended"] == 1, "nothing was entered"
    signed = village.get(f"{path}/sign-ups")["items"]
    assert {s["veteran_id"]: bool(s["attended_at"]) for s in signed} == {one: True, three: False}
    answer = {"happiness": 5, "gain": 5, "honour": 5, "occasion": "OFFER", "occasion_id": offer["id"]}
    assert village.post("/v1/satisfaction", {**answer, "veteran_id": one})["occasion"] == "OFFER"
    refused(village.call("POST", "/v1/satisfaction", {**answer, "veteran_id": three}), 422, "occasion-unknown")
    refused(village.call("POST", f"{path}/closure"), 404, "not-found")
    refused(county.call("POST", f"{path}/closure", None, {"If-Match": '"7"'}), 412, "version-stale")
    closed = county.post(f"{path}/closure")
    assert (closed["state"], closed["signed_up"], closed["attended"], closed["version"]) == ("CLOSED", 2, 1, 2)
    refused(village.call("POST", f"{path}/sign-ups", {"veteran_id": two}), 409, "state-unfit")
    types = [dict(r.headers)["ce_type"].decode() for r in net.carry() if r.key == offer["id"].encode()]
    assert types == ["offer.opened.v1", "offer.closed.v1"]


def test_a_station_goes_on_with_its_offers_under_another_code(net: Network) -> None:
    head, new = net.caller("visits").as_(Role.TOWN_HEAD, TOWN), f"{TOWN[:6]}198000"
    path = f"/v1/offers/{head.post('/v1/offers', body())['id']}"
    recode(net, TOWN, new)
    assert head.get("/v1/offers")["items"] == []
    assert head.as_(Role.TOWN_HEAD, new).post(f"{path}/closure")["area"] == new


def test_the_last_place_is_taken_once(net: Network) -> None:
    town = net.caller("visits")
    people = registered(net, VILLAGE, 4)
    path = f"/v1/offers/{town.post('/v1/offers', body(capacity=1))['id']}"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda p: town.call("POST", f"{path}/sign-ups", {"veteran_id": p}).status_code, people))
    assert sorted(answers) == [201, 409, 409, 409]
    assert town.get(path)["signed_up"] == 1


def test_who_may_sign_up_and_see(net: Network) -> None:
    town = net.caller("visits")
    dead, moved = registered(net, VILLAGE, 2)
    path = f"/v1/offers/{town.post('/v1/offers', body())['id']}"
    receive(net, "veteran.deceased.v1", dead, alive=False)
    refused(town.call("POST", f"{path}/sign-ups", {"veteran_id": dead}), 422, "person-deceased", "#/veteran_id")
    elsewhere = town.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(elsewhere.call("GET", path), 404, "not-found")
    refused(elsewhere.call("GET", f"{path}/sign-ups"), 404, "not-found")
    refused(elsewhere.call("POST", f"{path}/sign-ups", {"veteran_id": moved}), 422, "veteran-unknown")
    town.post(f"{path}/sign-ups", {"veteran_id": moved})
    receive(net, "veteran.moved.v1", moved, station_area=OTHER_TOWN, from_area=VILLAGE)
    assert (town.get(f"{path}/sign-ups")["items"], town.get(path)["signed_up"]) == ([], 1)
    refused(town.as_(Role.AUDITOR, COUNTY).call("POST", "/v1/offers", body()), 403, "role-forbidden")
    refused(town.call("POST", "/v1/offers", body(area=OTHER_TOWN)), 404, "area-foreign", "#/area")
    past = body(from_on=str(today() - timedelta(days=3)), to_on=str(today() - timedelta(days=1)))
    refused(town.call("POST", "/v1/offers", past), 422, "offer-out-of-time", "#/to_on")
    refused(town.call("POST", "/v1/offers", body(kind="LOTTERY")), 422, "body-invalid", "#/kind")
    later = town.post("/v1/offers", body(from_on=str(today() + timedelta(days=2))))["id"]
    entered = town.call("POST", f"/v1/offers/{later}/attendance", {"veteran_ids": [moved]})
    refused(entered, 422, "offer-not-begun")


def test_a_cancelled_offer_wants_telling(net: Network) -> None:
    town = net.caller("visits")
    (person,) = registered(net)
    path = f"/v1/offers/{town.post('/v1/offers', body())['id']}"
    town.post(f"{path}/sign-ups", {"veteran_id": person})
    assert town.post(f"{path}/cancellation")["state"] == "CANCELLED"
    net.carry()
    alerts = net.caller("notify").as_(Role.TOWN_HEAD, TOWN).get("/v1/alerts")["items"]
    assert [a["rule"] for a in alerts] == ["offer-opened", "offer-cancelled"]
    assert "the 1 who" in alerts[1]["text"]


def test_who_receives_people_does_not_see_who_wants_what_is_for_their_health(net: Network) -> None:
    (person,), head = registered(net, TOWN), net.caller("visits").as_(Role.TOWN_HEAD, TOWN)
    for kind, refuses in (("PSYCHOLOGY", True), ("HEALTH", True), ("CULTURE", False)):
        path = f"/v1/offers/{head.post('/v1/offers', body(kind=kind))['id']}/sign-ups"
        head.post(path, {"veteran_id": person})
        assert [each["veteran_id"] for each in head.get(path)["items"]] == [person]
        answer = head.as_(Role.RECEPTION_OFFICER, TOWN).call("GET", path)
        if refuses:
            refused(answer, 403, "role-forbidden")
        else:
            assert [each["veteran_id"] for each in answer.json["items"]] == [person]

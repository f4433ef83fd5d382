"""Files are merged by two people, and the old id stands for the new one in every service."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from shared.contracts.access import Role
from tests.kit import bus
from tests.kit.network import Network
from tests.kit.people import CITY, OTHER_TOWN, TOWN
from tests.kit.problems import refused
from tests.kit.veterans import SEEN, contact, merged, registered


def test_two_files_are_merged_with_four_eyes(net: Network) -> None:
    kept = registered(net, categories=["DISCHARGED_SOLDIER"])["id"]
    dropped = registered(net, OTHER_TOWN, categories=["DISABLED_SERVICEMAN"], tags=["COMBAT"])["id"]
    county = net.caller("registry").as_(Role.COUNTY_CENTRE_STAFF, CITY)
    refused(
        county.call("POST", "/v1/merges", {"kept_id": kept, "dropped_id": kept, "reason": "?"}),
        422,
        "merge-with-itself",
    )
    town = net.caller("registry")
    hidden = town.call("POST", "/v1/merges", {"kept_id": kept, "dropped_id": dropped, "reason": "同一人"})
    refused(hidden, 404, "not-found")
    proposal = county.post("/v1/merges", {"kept_id": kept, "dropped_id": dropped, "reason": "同一人"})
    twice = county.call("POST", "/v1/merges", {"kept_id": kept, "dropped_id": dropped, "reason": "同一人"})
    refused(twice, 409, "merge-pending")
    path = f"/v1/merges/{proposal['id']}/decision"
    refused(county.call("POST", path, {"outcome": "MERGED"}, SEEN), 403, "same-eyes")
    refused(county.call("POST", path, {"outcome": "MERGED"}), 428, "if-match-missing")
    other = county.as_(Role.COUNTY_CENTRE_STAFF)
    done = other.call("POST", path, {"outcome": "MERGED"}, SEEN)
    assert (done.status_code, done.json["state"]) == (201, "MERGED")
    refused(other.call("POST", path, {"outcome": "REJECTED"}, {"If-Match": '"2"'}), 409, "wrong-state")
    file = town.get(f"/v1/veterans/{kept}")
    assert (file["categories"], file["tags"]) == (["DISABLED_SERVICEMAN", "DISCHARGED_SOLDIER"], ["COMBAT"])
    assert file["tier"] == "KEY"
    for method, sub, body in (
        ("GET", "?x=1", None),
        ("PATCH", "", {"name": "陈一", "reason": "?"}),
        ("GET", "/kin", None),
    ):
        answer = town.call(method, f"/v1/veterans/{dropped}{sub}", body, SEEN)
        refused(answer, 308, "moved")
        assert answer.headers["Location"] == f"/v1/veterans/{kept}{sub}"
        assert answer.json["id"] == kept
    assert [item["id"] for item in town.get("/v1/veterans")["items"]] == [kept]
    (by_id,) = town.get(f"/v1/veterans?id={dropped}")["items"]
    assert by_id["merged_into"] == kept


def test_an_old_id_stands_for_its_successor_in_every_service_for_ever(net: Network) -> None:
    first, second, third = (registered(net, area)["id"] for area in (OTHER_TOWN, TOWN, TOWN))
    net.carry()
    old_visit = contact(net, second, occurred_at=(datetime.now().astimezone() - timedelta(days=3)).isoformat())
    merged(net, second, first)
    net.carry()
    assert contact(net, first)["veteran_id"] == second
    merged(net, third, second)
    net.carry()
    visits = net.caller("visits")
    now = contact(net, first, note="第二次")
    assert now["veteran_id"] == third
    for id in (first, second, third):
        items = visits.get(f"/v1/visits?veteran_id={id}")["items"]
        assert next(item["id"] for item in items) == old_visit["id"]
        assert len(items) == 3, "history of all ids, each under the id it was written for"
        pending = [d for d in visits.get(f"/v1/dues?veteran_id={id}")["items"] if d["state"] == "OPEN"]
        assert [due["veteran_id"] for due in pending] == [third], "one plan goes on for all"
    applied = net.caller("assistance").post(
        "/v1/applications", {"veteran_id": first, "ground": "SUDDEN_EVENT", "requested_fen": 1000, "story": "火灾"}
    )
    assert applied["veteran_id"] == third
    caller = net.caller("registry")
    hop = caller.call("GET", f"/v1/veterans/{first}").headers["Location"]
    assert caller.call("GET", hop).headers["Location"] == f"/v1/veterans/{third}"


def test_a_merge_tells_the_station_that_loses_the_file(net: Network) -> None:
    first, second, third = (registered(net, area)["id"] for area in (OTHER_TOWN, TOWN, TOWN))
    merged(net, second, first)
    merged(net, third, second)
    told = {
        (record.key or b"").decode(): json.loads(record.value or b"").get("from_area")
        for record in net.carry()
        if dict(record.headers)["ce_type"] == b"veteran.merged.v1"
    }
    assert told == {first: OTHER_TOWN, second: None}


@pytest.mark.parametrize("backwards", [False, True])
def test_merges_arriving_in_any_order_end_the_same(net: Network, backwards: bool) -> None:
    first, second, third = (registered(net, area)["id"] for area in (TOWN, OTHER_TOWN, TOWN))
    net.carry()
    merged(net, second, first)
    merged(net, third, second)
    new = bus.take(net.stores["registry"])
    by_key = sorted(new, key=lambda record: (record.key == second.encode()) != backwards)
    for service in ("visits", "assistance"):
        box = bus.inbox(net.stores[service])
        for record in by_key:
            bus.apply(box, record)
        with net.stores[service].work.session() as db:
            rows = db.execute(text("SELECT old::text, canonical::text FROM person_alias ORDER BY old")).all()
            assert [tuple(row) for row in rows] == sorted([(first, third), (second, third)])
            areas = db.execute(text("SELECT DISTINCT area FROM people WHERE merged_into IS NULL")).scalars().all()
            assert areas == [TOWN]
    dues = net.caller("visits").as_(Role.TOWN_HEAD, TOWN).get("/v1/dues")["items"]
    assert {due["veteran_id"] for due in dues if due["state"] == "OPEN"} == {third}

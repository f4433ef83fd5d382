"""Training: sessions, the coverage of all staff, and across one level."""

import json
from typing import Any

from shared import clock
from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.stations import clerk, station_of, types

YEAR = 2026


def session(caller: Caller, area: str, level: str, *staff: str, **changes: Any) -> dict[str, Any]:
    return {
        "trainer_station_id": station_of(caller, area)["id"],
        "trainee_level": level,
        "subject": "POLICY",
        "title": "优待政策解读",
        "held_on": f"{YEAR}-03-01",
        "hours": 4,
        "trainees": [{"staff_id": id, "score": 90} for id in staff],
        **changes,
    }


def test_coverage_of_all_staff(net: Network, city: Caller) -> None:
    first, second = clerk(city, TOWN), clerk(city, TOWN)
    elsewhere = clerk(city, OTHER_TOWN)
    clerk(city, TOWN, to_on="2025-12-31")
    training = city.post("/v1/trainings", session(city, CITY, "TOWN", first, elsewhere))
    assert (training["trainer_level"], training["state"]) == ("CITY", "COMPLETED")
    town = city.as_(Role.TOWN_HEAD, TOWN)
    path = f"/v1/trainings/coverage?subject=POLICY&year={YEAR}"
    mine, whole = town.get(path), city.get(path)
    assert (mine["numerator"], mine["denominator"]) == (1, 2)
    assert (whole["numerator"], whole["denominator"]) == (2, 3)
    with net.stores["registry"].work.session() as db:
        assert mine["as_of"] == clock.today(db).isoformat()
    untrained = town.get(f"/v1/trainings/untrained?subject=POLICY&year={YEAR}")["items"]
    assert [person["id"] for person in untrained] == [second]
    other_subject = town.get(f"/v1/trainings/coverage?subject=AID&year={YEAR}")
    assert other_subject["numerator"] == 0
    past = city.get(f"/v1/trainings/coverage?subject=POLICY&year=2025&area={TOWN}")
    assert (past["numerator"], past["denominator"], past["as_of"]) == (0, 3, "2025-12-31")
    refused(town.call("GET", f"{path}&area={OTHER_TOWN}"), 404, "area-foreign", "?area")
    seen = town.get(f"/v1/trainings/{training['id']}/trainees")["items"]
    assert [(row["staff_id"], row["score"]) for row in seen] == [(first, 90)], "others' scores are not told"
    withdrawn = city.post(f"/v1/trainings/{training['id']}/withdrawal", {"reason": "重复录入"})
    assert withdrawn["state"] == "WITHDRAWN"
    assert town.get(path)["numerator"] == 0
    again = city.call("POST", f"/v1/trainings/{training['id']}/withdrawal", {"reason": "重复录入"})
    refused(again, 409, "wrong-state")


def test_the_event_names_no_one_and_no_score(net: Network, city: Caller) -> None:
    person = clerk(city, TOWN)
    city.post("/v1/trainings", session(city, CITY, "TOWN", person))
    (record,) = net.carry()
    body = json.loads(record.value or b"")
    assert dict(record.headers)["ce_type"] == b"training.completed.v1"
    names = {"training_id", "subject", "hours", "trainer_level", "trainee_level", "held_on", "occurred_at"}
    assert body.keys() == names
    assert person not in json.dumps(body)


def test_across_one_level(city: Caller) -> None:
    town, village = clerk(city, TOWN), clerk(city, VILLAGE)
    city.post("/v1/trainings", session(city, CITY, "TOWN", town))
    city.post("/v1/trainings", session(city, COUNTY, "VILLAGE", village))
    city.post("/v1/trainings", session(city, TOWN, "VILLAGE", village))
    city.post("/v1/trainings", session(city, TOWN, "VILLAGE", village, held_on="2025-05-05"))
    share = city.get(f"/v1/trainings/cross-level?year={YEAR}")
    assert (share["numerator"], share["denominator"]) == (2, 3)
    pairs = {(i["trainer_level"], i["trainee_level"]): i["cross_level"] for i in share["items"]}
    assert pairs == {("CITY", "TOWN"): True, ("COUNTY", "VILLAGE"): True, ("TOWN", "VILLAGE"): False}
    assert city.get(f"/v1/trainings/cross-level?year={YEAR}&area={TOWN}")["numerator"] == 0
    listed = city.get(f"/v1/trainings?area={TOWN}&year=2025&subject=POLICY")["items"]
    assert [item["held_on"] for item in listed] == ["2025-05-05"]


def test_what_cannot_be_entered(net: Network, city: Caller) -> None:
    town, foreign = clerk(city, TOWN), clerk(city, OTHER_TOWN)
    centre = city.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    good = session(city, COUNTY, "TOWN", town)

    def post(changes: dict[str, Any], slug: str, pointer: str | None = None, status: int = 422) -> None:
        refused(centre.call("POST", "/v1/trainings", good | changes), status, slug, pointer)

    post({"subject": "KNITTING"}, "subject-unknown", "#/subject")
    post({"held_on": "2199-01-01"}, "held-in-future", "#/held_on")
    post({"held_on": "2020-01-01"}, "trainee-not-in-post", "#/trainees/0/staff_id")
    post({"trainee_level": "VILLAGE"}, "trainee-of-another-level", "#/trainees/0/staff_id")
    post({"trainees": [{"staff_id": town}, {"staff_id": town}]}, "trainee-twice", "#/trainees/1/staff_id")
    post({"trainees": [{"staff_id": foreign}]}, "reference-unknown", "#/trainees/0/staff_id")
    post({"trainees": []}, "body-invalid", "#/trainees")
    post({"trainees": [{"staff_id": town, "score": 101}]}, "body-invalid", "#/trainees/0/score")
    post({"trainer_station_id": station_of(city, CITY)["id"]}, "not-found", status=404)
    refused(city.as_(Role.TOWN_STAFF, TOWN).call("POST", "/v1/trainings", good), 403, "role-forbidden")
    assert types(net) == []
    assert {row["subject"] for row in centre.get("/v1/trainings/subjects")["items"]} >= {"IDEOLOGY", "POLICY", "AID"}
    id = centre.post("/v1/trainings", good)["id"]
    other = city.as_(Role.COUNTY_CENTRE_STAFF, "440781000000")
    refused(other.call("POST", f"/v1/trainings/{id}/withdrawal", {"reason": "误"}), 404, "not-found")

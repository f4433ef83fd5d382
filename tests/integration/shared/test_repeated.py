"""A request that is tried more than once does what its first attempt would have done."""

import threading
from typing import Any

from shared.contracts.access import Role
from shared.http import patience
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import TOWN, new_veteran
from tests.kit.plans import correction, visit
from tests.kit.stations import GIVEN, POLICY, outcome, station_of
from tests.kit.stores import Store
from tests.kit.veterans import SEEN
from tests.kit.waiting import until


def fail_once(store: Store, table: str) -> None:
    """Let PostgreSQL refuse the next change of a table, as where two transactions get in each other's way."""
    with store.superuser() as db:
        db.execute("CREATE SEQUENCE attempts")
        db.execute(
            "CREATE FUNCTION fail_once() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS"
            " $$ BEGIN IF nextval('attempts') = 1 THEN RAISE serialization_failure; END IF; RETURN NULL; END $$"
        )
        db.execute(
            f"CREATE TRIGGER fail_once AFTER INSERT OR UPDATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION fail_once()"
        )


def attempts(store: Store) -> int:
    with store.superuser() as db:
        row = db.execute("SELECT last_value FROM attempts").fetchone()
    assert row
    return int(str(row[0]))


def test_a_policy_supersedes_at_the_second_attempt_too(net: Network, city: Caller) -> None:
    old = city.post("/v1/policies", POLICY)
    fail_once(net.stores["registry"], "policies")
    new = city.post("/v1/policies", POLICY | {"title": "新清单", "supersedes": old["id"]})
    assert city.get(f"/v1/policies/{old['id']}")["superseded_by"] == new["id"]
    assert attempts(net.stores["registry"]) > 1


def test_a_file_changes_at_the_second_attempt_too(net: Network) -> None:
    caller = net.caller("registry")
    path = f"/v1/veterans/{caller.post('/v1/veterans', new_veteran(TOWN))['id']}"
    fail_once(net.stores["registry"], "veterans")
    changed = caller.call("PATCH", path, {"name": "王五", "reason": "更正"}, SEEN)
    assert (changed.status_code, changed.json["name"]) == (200, "王五")
    assert attempts(net.stores["registry"]) > 1


def test_a_phone_changes_at_the_second_attempt_too(net: Network, city: Caller) -> None:
    town = city.as_(Role.TOWN_HEAD, TOWN)
    clerk = {"name": "李卫国", "post": "PART_TIME", "from_on": "2024-01-01"}
    made = town.post(f"/v1/stations/{station_of(city, TOWN)['id']}/staff", clerk)
    fail_once(net.stores["registry"], "staff")
    changed = town.call("PATCH", f"/v1/staff/{made['id']}", {"phone": "13912345678"}, SEEN)
    assert (changed.status_code, changed.json["phone"]) == (200, "****5678")


def test_a_nomination_is_decided_at_the_second_attempt_too(net: Network, city: Caller) -> None:
    body = {"station_id": station_of(city, TOWN)["id"], "level": "NATIONAL", "year": 2026, "grounds": "创建成效突出"}
    award = city.as_(Role.TOWN_HEAD, TOWN).post("/v1/awards", body | {"category": "MODEL_STATION"})
    shortlisted = outcome(city, award, state="SHORTLISTED").json
    fail_once(net.stores["registry"], "nominations")
    assert outcome(city, shortlisted, **GIVEN).json["state"] == "AWARDED"


def test_a_correction_waits_for_whom_it_names(net: Network) -> None:
    registry, visits = net.caller("registry"), net.caller("visits")
    known = registry.post("/v1/veterans", new_veteran(TOWN))
    net.carry()
    wrong = visits.post("/v1/visits", visit(known["id"]))
    late = registry.post("/v1/veterans", new_veteran(TOWN))
    answers: list[Any] = []

    def correct() -> None:
        answers.append(correction(visits, wrong["id"], visit(late["id"])))

    thread = threading.Thread(target=correct)
    thread.start()
    until(lambda: patience._waiters._value < patience.WAITERS, "the correction waits")
    net.carry()
    thread.join()
    assert [answer.status_code for answer in answers] == [201], answers[0].text
    body = visits.get(f"/v1/visits/{answers[0].json['id']}")
    assert (body["veteran_id"], body["correction_reason"]) == (late["id"], "登记有误")

"""Periodic benefits: part of the file, for those who may read them, and nothing that an event tells."""

import pytest

from shared.contracts.access import Role
from tests.kit.network import Network
from tests.kit.people import TOWN, new_veteran
from tests.kit.problems import refused

PENSION = {"kind": "DISABILITY_PENSION", "since": "2019-07-01", "source": "残疾抚恤金审批表（2019）第31号"}


@pytest.fixture
def path(net: Network) -> str:
    file = net.caller("registry").post("/v1/veterans", new_veteran(TOWN, categories=["DISCHARGED_SOLDIER"]))
    return f"/v1/veterans/{file['id']}"


def test_a_benefit_is_recorded_once_and_read(net: Network, path: str) -> None:
    town = net.caller("registry")
    recorded = town.post(f"{path}/benefits", PENSION)
    assert {name: recorded[name] for name in PENSION} == PENSION
    assert town.get(f"{path}/benefits")["items"] == [recorded]
    refused(town.call("POST", f"{path}/benefits", PENSION), 409, "benefit-known", "#/kind")
    later = PENSION | {"kind": "LIVING_ALLOWANCE", "since": "2999-01-01"}
    refused(town.call("POST", f"{path}/benefits", later), 422, "date-impossible", "#/since")


def test_one_taken_out_stays_in_the_history(net: Network, path: str) -> None:
    town = net.caller("registry")
    recorded = town.post(f"{path}/benefits", PENSION)
    town.post(f"{path}/benefits/{recorded['id']}/removal", {"reason": "停发"})
    assert town.get(f"{path}/benefits")["items"] == []
    last = town.get(f"{path}/history")["items"][-1]
    assert (last["kind"], last["reason"], last["before"]) == ("BENEFIT_REMOVED", "停发", PENSION)


def test_the_reception_reads_the_file_and_no_benefit(net: Network, path: str) -> None:
    town = net.caller("registry")
    town.post(f"{path}/benefits", PENSION)
    reception = town.as_(Role.RECEPTION_OFFICER, TOWN)
    assert reception.get(path)["categories"] is None
    refused(reception.call("GET", f"{path}/benefits"), 403, "role-forbidden")
    assert reception.get(f"{path}/history")["items"] == []
    assert [each["kind"] for each in town.get(f"{path}/history")["items"]] == ["BENEFIT_RECORDED"]


def test_neither_events_nor_flags_tell_of_it(net: Network, path: str) -> None:
    before = net.caller("registry").get(path)
    net.carry()
    net.caller("registry").post(f"{path}/benefits", PENSION)
    (record,) = net.carry()
    assert record.value is not None
    assert not [word for word in ("benefit", "PENSION", "2019-07-01") if word in record.value.decode()]
    assert net.caller("registry").get(path) == before | {"version": before["version"] + 1}

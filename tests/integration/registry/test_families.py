"""What a death, its annulment and an erasure are to the family, wherever it is served."""

from datetime import date

from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE, new_veteran
from tests.kit.problems import refused
from tests.kit.stations import station_of
from tests.kit.veterans import bereaved, erase, registered

DIED = {"died_on": date.today().isoformat(), "source": "死亡医学证明"}
WRONG = {"reason": "误登"}


def mourning(net: Network) -> set[str]:
    with net.stores["registry"].superuser() as db:
        return {str(id) for (id,) in db.execute("SELECT id FROM veterans WHERE bereaved_on IS NOT NULL")}


def test_the_family_hears_of_a_death_beyond_the_area_of_whoever_records_it(net: Network) -> None:
    city = net.caller("registry").as_(Role.CITY_CENTRE_STAFF, CITY)
    town = net.caller("registry")
    father, son, daughter = registered(net, VILLAGE)["id"], registered(net, OTHER_TOWN)["id"], registered(net)["id"]
    for child in (son, daughter):
        city.post(f"/v1/veterans/{father}/kin", {"relation": "CHILD", "name": "陈小明", "kin_veteran_id": child})
    net.carry()
    village = town.as_(Role.VILLAGE_WORKER, VILLAGE)
    refused(village.call("POST", f"/v1/veterans/{daughter}/death", DIED), 404, "not-found")
    village.post(f"/v1/veterans/{father}/death", DIED)
    assert bereaved(net.carry()) == mourning(net) == {son, daughter}
    refused(village.call("GET", f"/v1/veterans/{daughter}"), 404, "not-found")
    village.post(f"/v1/veterans/{father}/death/annulment", WRONG)
    assert mourning(net) == set()


def test_whoever_has_lost_another_mourns_on_after_an_annulment(net: Network) -> None:
    town = net.caller("registry")
    father, mother, child = (registered(net)["id"] for _ in range(3))
    for parent in (father, mother):
        town.post(f"/v1/veterans/{parent}/kin", {"relation": "CHILD", "name": "陈小明", "kin_veteran_id": child})
        town.post(f"/v1/veterans/{parent}/death", DIED)
    town.post(f"/v1/veterans/{father}/death/annulment", WRONG)
    assert mourning(net) == {child}
    town.post(f"/v1/veterans/{mother}/death/annulment", WRONG)
    assert mourning(net) == set()


def test_no_one_alive_is_left_at_a_closed_station(net: Network, city: Caller) -> None:
    town = net.caller("registry")
    id = town.post("/v1/veterans", new_veteran(OTHER_VILLAGE))["id"]
    town.post(f"/v1/veterans/{id}/death", DIED)
    station = station_of(city, OTHER_VILLAGE)["id"]
    city.post(f"/v1/stations/{station}/closure", {"on": date.today().isoformat(), "reason": "撤并"})
    refused(town.call("POST", f"/v1/veterans/{id}/death/annulment", WRONG), 409, "station-gone")
    town.post(f"/v1/veterans/{id}/move", {"to": TOWN, "reason": "撤并"})
    assert town.post(f"/v1/veterans/{id}/death/annulment", WRONG)["alive"] is True


def test_kin_noted_after_a_death_are_proposed(net: Network) -> None:
    town, id, served = net.caller("registry"), registered(net)["id"], registered(net)["id"]
    town.post(f"/v1/veterans/{id}/death", DIED)
    wife = town.post(f"/v1/veterans/{id}/kin", {"relation": "SPOUSE", "name": "李秀英"})
    town.post(f"/v1/veterans/{id}/kin", {"relation": "CHILD", "name": "陈小明", "alive": False})
    town.post(f"/v1/veterans/{id}/kin", {"relation": "CHILD", "name": "陈小红", "kin_veteran_id": served})
    assert [each["id"] for each in town.get("/v1/survivors")["items"]] == [wife["id"]]


def test_whoever_was_erased_is_no_ones_kin(net: Network) -> None:
    town = net.caller("registry")
    gone, other = registered(net)["id"], registered(net)["id"]
    noted = {"relation": "SPOUSE", "name": "赵无忌", "phone": "13812345678", "kin_veteran_id": gone}
    town.post(f"/v1/veterans/{other}/kin", noted)
    erase(net, gone)
    assert town.get(f"/v1/veterans/{other}/kin")["items"] == []
    answer = town.call("POST", f"/v1/veterans/{other}/kin", noted)
    refused(answer, 422, "reference-unknown", "#/kin_veteran_id")

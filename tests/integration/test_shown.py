"""What is shown of a person: all that a role may read, together, tells no digit of an ID number beyond what region and
birth month tell, no birth date, no more of a phone than its last four, and nothing of an address.
"""

import itertools
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.access import LEVELS, Role
from shared.events.envelope import Record
from tests.kit.apps import Caller
from tests.kit.imports import as_csv, checked, person, run
from tests.kit.network import Network
from tests.kit.people import CITY, TOWN
from tests.kit.problems import refused
from tests.kit.seeds import AREAS, NOTHING, Seeds, operations, seed
from tests.kit.shown import RARE, Secret, body_of, secret, text_of
from tests.kit.stores import SERVICES
from tests.kit.veterans import now

SECRETS = [secret(number) for number in range(12)]
HANDED_IN = [secret(number) for number in range(12, 15)]
KIN, STAFF = secret(20), secret(21)
TAKEN_FROM = 2
"""Of things that a path may name so many are asked for."""
DISCLOSING = {"POST /v1/disclosures", "POST /v1/payees"}
"""What shows more, on purpose."""


class Recording(Network):
    """Keeps all that it carries."""

    records: list[Record]

    def carry(self) -> list[Record]:
        self.records = [*vars(self).get("records", ()), *(carried := super().carry())]
        return carried


@pytest.fixture
def known(net: Network) -> tuple[Recording, Seeds]:
    """A network in which there is one of each thing, all of it about people of SECRETS."""
    net = Recording(net.apps, net.stores, net.authority)
    seeds = seed(net, [body_of(each, **DISABLED) for each in SECRETS])
    registry = net.caller("registry")
    file = f"/v1/veterans/{seeds.ids['veteran_id'][0]}"
    registry.post(f"{file}/kin", {"relation": "SPOUSE", "name": "李秀英", "phone": KIN.phone})
    for change in ({"phone": STAFF.phone}, {"address": f"{RARE}巷"}, {"id_number": SECRETS[6].number}, {"tags": []}):
        version = registry.call("GET", file).headers["ETag"]
        assert registry.call("PATCH", file, {**change, "reason": "更正"}, {"If-Match": version}).status_code == 200
    cells = [person(身份证号=each.number, 联系电话=each.phone, 住址=RARE) for each in (*HANDED_IN, SECRETS[0])]
    seeds.ids["import_id"] = [checked(net, as_csv([*cells, cells[0], person(身份证号="440703")]))["id"]]
    assert run(net, seeds.ids["import_id"][0], leave_out_faulty=True).status_code == 201
    city = registry.as_(Role.CITY_ADMIN, CITY)
    station = next(each for each in city.get(f"/v1/stations?area={TOWN}")["items"] if each["area"] == TOWN)["id"]
    post = {"name": "李卫国", "post": "HEAD", "from_on": "2026-01-01", "phone": STAFF.phone}
    seeds.ids |= {"station_id": [station], "staff_id": [city.post(f"/v1/stations/{station}/staff", post)["id"]]}
    net.carry()
    return net, seeds


DISABLED: dict[str, Any] = {
    "categories": ["DISABLED_SERVICEMAN", "DISCHARGED_SOLDIER"],
    "tags": ["COMBAT"],
    "served_as": "CONSCRIPT",
    "placement": "SUPPORTED",
    "disability": {"cause": "WAR", "grade": 3, "assessed_on": "2024-02-29"},
}


def texts(net: Network, seeds: Seeds, role: Role) -> Iterator[tuple[str, str]]:
    """Every route that reads, and what it answers to a role, whatever it is asked for."""
    for service, app in net.apps.items():
        caller = Caller(app, net.authority, role, AREAS[LEVELS[role][0]])
        for method, template, operation in operations(json.loads(app.test_client().get("/openapi.json").text)):
            if "Idempotency-Key" in json.dumps(operation["parameters"]) or f"{method} {template}" in DISCLOSING:
                continue
            seeds.learn(caller, template)
            for path in paths(seeds, template, operation):
                for body in bodies(operation):
                    yield f"{service} {method} {path}", text_of(caller.call(method, path, body))


def paths(seeds: Seeds, template: str, operation: dict[str, Any]) -> Iterator[str]:
    """The addresses that a template stands for."""
    places = [each for each in operation["parameters"] if each["in"] == "path"]
    wanted = [each for each in operation["parameters"] if each["in"] == "query" and each.get("required")]
    asked = "&".join(f"{each['name']}={example(each)}" for each in wanted)
    ids = [seeds.ids.get(each["name"], [example(each)])[:TAKEN_FROM] for each in places]
    for chosen in itertools.product(*ids):
        filled = dict(zip((each["name"] for each in places), chosen, strict=True))
        yield template.format(**filled) + (f"?{asked}" if asked else "")


def example(parameter: dict[str, Any]) -> Any:
    """What stands in a parameter's place."""
    schema = parameter["schema"]
    return parameter.get("example") or schema.get("example") or (*schema.get("enum", ()), NOTHING)[0]


def bodies(operation: dict[str, Any]) -> Iterator[dict[str, Any] | None]:
    """What an operation may be asked: its own example, and whatever it takes of a person in its place."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        yield None
        return
    yield content["example"]
    known = {"id_number": SECRETS[0].number, "phone": SECRETS[0].phone, "name": "陈"}
    if "Search" in json.dumps(content["schema"]):
        yield from ({name: value} for name, value in known.items())
    if "format" in content["example"]:
        yield from (content["example"] | {"format": format} for format in ("CSV", "XLSX"))


def test_no_role_can_read_together_what_identifies_someone(known: tuple[Recording, Seeds]) -> None:
    net, seeds = known
    for role in set(Role) - {Role.SUBSCRIBER}:  # it reads events alone
        lists = 0
        for route, text in texts(net, seeds, role):
            assert leaks(text) == [], f"{route} tells {role}: {text[:2000]}"
            lists += '"items": [{' in text
        assert lists > 5, f"{role} reads something"


def test_who_receives_people_sees_neither_disability_nor_tags_nor_health(known: tuple[Recording, Seeds]) -> None:
    net, seeds = known
    ill = {"veteran_id": seeds.ids["veteran_id"][1], "method": "HOME_VISIT", "reached": True, "occurred_at": now()}
    told = {"trigger": "ILLNESS", "health": "按时服药。"}
    visit = net.caller("visits").post("/v1/visits", ill | told)["id"]
    changed, other = (f"/v1/veterans/{id}" for id in seeds.ids["veteran_id"][:2])
    for stage in ("SERVING", "PREFERENTIAL_CARE"):
        net.caller("registry").post(f"{other}/milestones", {"stage": stage, "entered_on": "2024-03-01"})
    for role, sees in ((Role.TOWN_STAFF, True), (Role.RECEPTION_OFFICER, False)):
        registry, visits = (net.caller(service).as_(role, TOWN) for service in ("registry", "visits"))
        file, record = registry.get(other), visits.get(f"/v1/visits/{visit}")
        history = registry.get(f"{changed}/history")["items"]
        changes = [(each["fields"], each["before"], each["reason"]) for each in history if each["kind"] == "CHANGED"]
        last = (["tags"], {"tags": ["COMBAT"]}, "更正") if sees else (["id_number"], {"id_number": "****"}, None)
        in_list = next(each for each in visits.get("/v1/visits")["items"] if each["id"] == visit)
        of_health = ("tags", "disability", "categories", "placement")
        assert {file[name] is not None for name in of_health} == {sees}
        assert (changes[-1], len(changes)) == (last, 4 if sees else 3), "not even that what is not seen has changed"
        stages = [each["stage"] for each in registry.get(f"{other}/milestones")["items"]]
        assert stages == ["SERVING", *(["PREFERENTIAL_CARE"] if sees else [])]
        assert visits.call("GET", "/v1/hardships").status_code == (200 if sees else 403)
        assert registry.call("GET", "/v1/veterans?wants_officer=true").status_code == (200 if sees else 403)
        assert {name: record[name] for name in told} == (told if sees else dict.fromkeys(told))
        assert in_list["trigger"] == ("ILLNESS" if sees else None)


def test_no_date_that_is_refused_tells_the_day_of_birth(known: tuple[Recording, Seeds]) -> None:
    net, seeds = known
    registry, born = net.caller("registry"), SECRETS[7].born
    month = [born.replace(day=day) for day in range(1, 29)]
    stages = f"/v1/veterans/{seeds.ids['veteran_id'][1]}/milestones"
    sent = [registry.call("POST", stages, {"stage": "SERVING", "entered_on": f"{day}"}).status_code for day in month]
    assert set(sent) == {201}
    benefits = f"/v1/veterans/{seeds.ids['veteran_id'][1]}/benefits"
    body = {"kind": "DISABILITY_PENSION", "source": "证件", "since": ""}
    drawn = [registry.call("POST", benefits, body | {"since": f"{day}"}) for day in month]
    assert not [answer for answer in drawn if b"date-impossible" in answer.data]
    before = {"stage": "SERVING", "entered_on": f"{month[0] - timedelta(days=1)}"}
    refused(registry.call("POST", stages, before), 422, "date-impossible", "#/entered_on")


def test_no_event_tells_what_identifies_someone(known: tuple[Recording, Seeds]) -> None:
    net, _ = known
    assert len(net.records) > len(SECRETS)
    for record in net.records:
        content = b" ".join([record.key or b"", record.value or b"", *(value for _, value in record.headers)])
        assert leaks(content.decode()) == []


def test_no_refusal_tells_what_identifies_someone(known: tuple[Recording, Seeds]) -> None:
    net, seeds = known
    town, other = net.caller("registry"), seeds.ids["veteran_id"][1]
    for each in SECRETS[:3]:
        body = body_of(each)
        for changes in ({}, {"id_number": each.number[:-1]}, {"phone": "无"}, {"kin_id": NOTHING}, {"no_double_of": 1}):
            answer = town.call("POST", "/v1/veterans", body | changes)
            assert answer.status_code >= 400
            assert leaks(answer.text) == []
        change = {"id_number": each.number, "reason": "更正"}
        assert leaks(town.call("PATCH", f"/v1/veterans/{other}", change, {"If-Match": "*"}).text) == []


def leaks(text: str) -> list[str]:
    """What a text tells of anyone."""
    everyone: list[Secret] = [*SECRETS, *HANDED_IN, KIN, STAFF]
    return [*(part for each in everyone for part in each.told_by(text)), *(each for each in RARE if each in text)]


def test_the_secrets_are_told_apart() -> None:
    assert leaks(f"{SECRETS[0].number[:12]} {SECRETS[1].number[:6]} ****{SECRETS[0].phone[-4:]} {SERVICES}") == []
    assert leaks(SECRETS[0].number[:6] + "********" + SECRETS[0].number[-4:]) == [SECRETS[0].number[-4:]]
    assert leaks(f"{SECRETS[2].born}") == [f"{SECRETS[2].born}"]
    assert leaks(f"136****{SECRETS[0].phone[-4:]}") == [f"136****{SECRETS[0].phone[-4:]}"]

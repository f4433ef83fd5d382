"""Hostile values in every place of every request: none is a server's fault, and none that was kept is one later."""

import copy
import itertools
import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from shared.events.tables import PARKED
from tests.kit import bus
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import TOWN, id_number
from tests.kit.problems import LANGUAGES, foreign_words
from tests.kit.seeds import NOTHING, current, operations, seed
from tests.kit.timers import once

DATES = ["0001-01-01", "9999-12-31", "2026-02-30", "20261124"]
TIMES = [
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z", "2999-12-31T23:59:59-23:59",
    "1900-01-01T00:00:00+23:59", "1900-12-31T08:05:43+08:05:43", "2026-11-24T23:59:60Z", "2026-11-24T10:30:00+99:99",
]  # fmt: skip
TEXTS = ["", "a\x00b", "\ud800", "\U0010ffff", "\u202e", "x" * 5_000, "%s%n", "'; --", "０１２"]
NUMBERS = [-1, 0, 2**31, 2**63, 10**400, -(2**63) - 1, 1.5, 1e308, float("inf"), float("nan")]
ANY: list[Any] = [None, True, [], {}, [[]], {"": {}}]
IN_QUERIES = [*TEXTS, *DATES, *TIMES, "9" * 400, "1e400", "\udcff"]


def nested() -> Any:
    """A value nested nearly as deep as Python's encoder goes."""
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    return deep


def hostile(example: Any) -> list[Any]:
    """What might stand in place of an example."""
    if isinstance(example, str) and example[:4].isdigit() and example[4:5] == "-":
        return [*(TIMES if "T" in example else DATES), *TEXTS[:3], 1, *ANY]
    if isinstance(example, str):
        return [*TEXTS, 2**63, *ANY]
    if isinstance(example, int) and not isinstance(example, bool):
        return [*NUMBERS, "1", *ANY]
    return [0, 1.0, "true", *ANY]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every place in a body, and what stands there."""
    if path:
        yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*path, key))


def spoilt(body: dict[str, Any], required: list[str]) -> Iterator[Any]:
    """The body with one hostile value in it, for each place and value; of the other fields those it cannot lack."""
    for path, example in places(body):
        for value in hostile(example):
            changed = copy.deepcopy({name: body[name] for name in body if name in required or name == path[0]})
            if "id_number" in changed:
                changed["id_number"] = id_number()  # a person of its own
            parent: Any = changed
            for key in path[:-1]:
                parent = parent[key]
            parent[path[-1]] = value
            yield changed
    yield from ([], None, 1, "text", {**body, "surplus": nested()})


def bodies(
    document: dict[str, Any], operation: dict[str, Any], place: Callable[..., dict[str, Any]]
) -> Iterator[bytes]:
    """The hostile bodies of an operation."""
    media = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if media and operation["security"]:  # signing in is limited by attempts
        schema = document["components"]["schemas"][media["schema"]["$ref"].rpartition("/")[2]]
        for changed in spoilt(place(media["example"], operation["operationId"]), schema.get("required", [])):
            yield json.dumps(changed).encode()


@pytest.mark.parametrize("service", ["registry", "visits", "assistance", "notify"])
def test_hostile_values_do_no_harm(network: Callable[..., Network], impatient: None, service: str) -> None:
    net = network()
    seeds, app = seed(net), net.apps[service]
    permitted, document = seeds.permitted(app, net), json.loads(app.test_client().get("/openapi.json").text)
    statuses, faults, languages = set(), [], itertools.cycle(LANGUAGES)

    def send(caller: Caller, method: str, url: str, operation: dict[str, Any], **extra: Any) -> int:
        accepted = next(languages)
        answer = caller.call(
            method, url, **extra | {"headers": {**extra.get("headers", {}), "Accept-Language": accepted}}
        )
        statuses.add(answer.status_code)
        if answer.status_code >= HTTPStatus.BAD_REQUEST and (foreign := foreign_words(accepted, answer.json)):
            faults.append(f"{method} {url} {str(extra)[:300]}: {accepted} got {foreign}")
        if answer.status_code >= 500 or str(answer.status_code) not in operation["responses"]:
            faults.append(f"{method} {url} {str(extra)[:300]}: {answer.status_code} {answer.text[:200]}")
        return answer.status_code

    lists = []
    for method, template, operation in operations(document):
        name = operation["operationId"]
        caller = permitted.get(name, net.caller(service))
        own = seeds.placed({parameter["name"]: NOTHING for parameter in operation["parameters"]}, name)
        path = template.format(**{**own, "code": TOWN})
        status = HTTPStatus.OK
        for data in bodies(document, operation, seeds.placed):
            if status < HTTPStatus.BAD_REQUEST:  # it was taken: the thing has another version now
                seen = {"If-Match": current(caller, path) or '"1"'} if "If-Match" in own else {}
            status = send(caller, method, path, operation, data=data, headers=seen, content_type="application/json")
        for parameter in operation["parameters"]:
            for value in IN_QUERIES if parameter["in"] == "query" else ():
                text = quote(value.encode(errors="surrogateescape" if value == "\udcff" else "surrogatepass"))
                send(caller, method, f"{path}?{parameter['name']}={text}", operation)
        if method == "GET":
            lists.append((caller, method, path, operation))
    for read in lists:
        send(*read)
    assert faults == []
    assert statuses >= {200, 400, 422}

    net.carry()
    for name, store in net.stores.items():
        for timer in bus.service(name).timers.values():
            once(store.work, timer)
    net.carry()
    for store in net.stores.values():
        with store.work.session() as db:
            assert db.scalar(select(func.count()).select_from(PARKED)) == 0, store.service

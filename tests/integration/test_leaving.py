"""What leaves can be read: whatever a write takes, the events it publishes are as their JSON Schemas say."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from marshmallow import Schema

from shared.events import catalogue
from tests.kit import drawn
from tests.kit.apps import Caller
from tests.kit.network import Network, types
from tests.kit.people import id_number
from tests.kit.seeds import NOTHING, Seeds, current, operations, seed

KINDS = {"registry": 15, "visits": 12, "assistance": 10}
"""How many kinds of events a service's writes lead to at least. The others want several steps before; the tests that
take these carry their events alike.
"""


def bodies(app: Flask) -> dict[str, Schema]:
    """The schemas of bodies in JSON by operationId."""
    documented = [docs for resource in app.blueprints.values() for docs in getattr(resource, "_docs", {}).items()]
    return {
        operation: asked["schema"]
        for operation, methods in documented
        for docs in filter(None, methods.values())
        for asked in docs.get("arguments", {}).get("parameters", ())
        if asked["in"] == "json"
    }


def writes(app: Flask) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of the operations that write, things first and then what is done with them."""
    document = json.loads(app.test_client().get("/openapi.json").text)
    every = sorted(operations(document), key=lambda operation: (operation[1].count("{"), operation[1].count("/")))
    return (each for each in every if "Idempotency-Key" in json.dumps(each[2]["parameters"]))


@pytest.mark.parametrize(("service", "kinds"), KINDS.items())
def test_events_of_writes_are_as_published(
    network: Callable[..., Network], impatient: None, service: str, kinds: int
) -> None:
    net = network()
    seeds, app = seed(net), net.apps[service]
    permitted, schemas = seeds.permitted(app, net), bodies(app)
    left: set[str] = set()
    for method, template, operation in writes(app):
        name = operation["operationId"]
        caller = permitted[name]
        seeds.learn(caller, template)
        own = seeds.placed({parameter["name"]: NOTHING for parameter in operation["parameters"]}, name)
        write = partial(_write, seeds, caller, name, method, template.format(**own))
        each_of(drawn.body(schemas[name]) if name in schemas else some.none(), write)
        left |= set(types(net.carry()))  # which holds each to its schema
    assert len(left & catalogue.published_by(service).keys()) >= kinds


def each_of(bodies: some.SearchStrategy[Any], write: Callable[[Any], None]) -> None:
    @settings(max_examples=6, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(bodies)
    def each(body: Any) -> None:
        write(body)

    each()


def _write(seeds: Seeds, caller: Caller, name: str, method: str, path: str, body: dict[str, Any] | None) -> None:
    if body:
        body = seeds.placed(body, name)
    if body and "id_number" in body:
        body["id_number"] = id_number()  # of another person each time
    answer = caller.call(method, path, body, {"If-Match": current(caller, path) or "*"})
    assert answer.status_code < 500, answer.text

"""The OpenAPI documents tell a reader what the services do."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.docs import APPS, apis
from shared.http.problems import MEDIA_TYPE

DOCUMENTS = apis()
METHODS = {"get", "post", "put", "patch", "delete"}


def operations(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in DOCUMENTS[name]["paths"].items():
        for method in METHODS & item.keys():
            yield f"{method.upper()} {path}", item[method]


def expected_refusals(route: str, operation: dict[str, Any]) -> set[str]:
    """The refusals that follow from how a route is declared."""
    found = {"default"}
    if operation["security"]:
        found |= {"401", "403"}
    if "{" in route:
        found.add("404")
    if "requestBody" in operation:
        found |= {"400", "415", "422"}
    headers = {
        parameter["name"]: parameter for parameter in operation.get("parameters", ()) if parameter["in"] == "header"
    }
    if "Idempotency-Key" in headers:
        found |= {"409", "503"}
    if "If-Match" in headers:
        found.add("412")
        if headers["If-Match"].get("required"):
            found.add("428")
    return found


@pytest.mark.parametrize("name", APPS)
def test_every_operation_has_a_summary_and_a_tag(name: str) -> None:
    found = list(operations(name))
    assert found
    assert [route for route, operation in found if not (operation.get("summary") and operation.get("tags"))] == []


@pytest.mark.parametrize("name", APPS)
def test_every_operation_says_whether_it_wants_a_token(name: str) -> None:
    schemes = DOCUMENTS[name]["components"]["securitySchemes"]
    assert schemes == {"bearer": {"type": "http", "scheme": "bearer"}}
    open_ = {route for route, operation in operations(name) if operation["security"] == []}
    assert open_ == ({"POST /v1/sessions", "GET /.well-known/jwks.json"} if name == "registry" else set())


READS_BY_POST = ("POST /v1/sessions", "POST /v1/veterans/search", "POST /v1/exports")
"""What they ask for, or what for, must not stand in a URL."""


@pytest.mark.parametrize("name", APPS)
def test_writes_take_an_idempotency_key(name: str) -> None:
    for route, operation in operations(name):
        named = {parameter["name"] for parameter in operation.get("parameters", ())}
        reads = route.startswith("GET ") or route in READS_BY_POST
        assert ("Idempotency-Key" in named) != reads, route


def test_every_refusal_is_a_problem() -> None:
    for document in DOCUMENTS.values():
        for answer in document["components"]["responses"].values():
            assert answer["content"].keys() == {MEDIA_TYPE}


def test_every_refusal_that_follows_from_the_route_is_told() -> None:
    untold = {
        f"{name} {route}": missing
        for name in APPS
        if name != "notify-stream"
        for route, operation in operations(name)
        if (missing := expected_refusals(route, operation) - operation["responses"].keys())
    }
    assert untold == {}


def test_every_operation_has_a_name_of_its_own() -> None:
    for name in APPS:
        names = [operation["operationId"] for _, operation in operations(name)]
        assert len(names) == len(set(names))


def test_every_pattern_can_be_read_in_every_language() -> None:
    patterns = re.findall(r'"pattern": "([^"]*)"', json.dumps(DOCUMENTS))
    assert patterns
    assert [pattern for pattern in patterns if re.search(r"\\[AZz]", pattern)] == []


def test_every_schema_is_used_and_every_field_has_a_type() -> None:
    for name, document in DOCUMENTS.items():
        text = json.dumps(document)
        for schema, told in document["components"]["schemas"].items():
            assert f'"#/components/schemas/{schema}"' in text, (name, schema)
            for field, form in told["properties"].items():
                assert {"type", "$ref", "enum", "anyOf", "allOf"} & form.keys(), (name, schema, field)

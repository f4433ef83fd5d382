"""The OpenAPI documents tell a reader what the services do."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from marshmallow import Schema, fields, missing

from deploy.docs.apis import APPS, apis, create_apps
from deploy.docs.problems import refusals
from deploy.local.layout import ROOT
from shared.http import examples
from shared.http.areas import OfAreaQuery
from shared.http.problems import ADVICE, MEDIA_TYPE, STATUS
from shared.http.schemas import CODE, Day, Flag, Id, Moment

DOCUMENTS = apis()
MADE = create_apps()
OWN_AREA = OfAreaQuery().fields["area"].metadata["description"]
METHODS = {"get", "post", "put", "patch", "delete"}


def operations(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in DOCUMENTS[name]["paths"].items():
        for method in METHODS & item.keys():
            yield f"{method.upper()} {path}", item[method]


def expected_refusals(route: str, operation: dict[str, Any]) -> set[str]:
    """The refusals that follow from how a route is declared."""
    statuses = {"default", "400"}
    if operation["security"]:
        statuses |= {"401", "403"}
    if "requestBody" in operation:
        statuses |= {"413", "415", "422"}
    queries = [parameter for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]
    if queries:
        statuses.add("422")
    if any(parameter.get("description") == OWN_AREA for parameter in queries):
        statuses.add("404")
    headers = {
        parameter["name"]: parameter for parameter in operation.get("parameters", ()) if parameter["in"] == "header"
    }
    if "{" in route:
        statuses.add("404")
    if "Idempotency-Key" in headers:
        statuses |= {"409", "422", "503"}
    if "If-Match" in headers:
        statuses.add("412")
        if headers["If-Match"].get("required"):
            statuses.add("428")
    return statuses


@pytest.mark.parametrize("name", APPS)
def test_every_document_is_openapi(name: str) -> None:
    schemathesis.openapi.from_dict(DOCUMENTS[name]).validate()


@pytest.mark.parametrize("name", APPS)
def test_every_document_says_where_it_holds_and_by_which_license(name: str) -> None:
    document = DOCUMENTS[name]
    assert [server["url"] for server in document["servers"]] == ["/"]
    assert document["info"]["license"]["identifier"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")


@pytest.mark.parametrize("name", APPS)
def test_every_operation_tells_of_a_callers_fault(name: str) -> None:
    assert [
        route for route, operation in operations(name) if not any(key[0] == "4" for key in operation["responses"])
    ] == []


@pytest.mark.parametrize("name", APPS)
def test_every_operation_has_a_summary_of_one_line_and_a_tag(name: str) -> None:
    listed = list(operations(name))
    assert listed
    assert [route for route, operation in listed if not (operation.get("summary") and operation.get("tags"))] == []
    assert [route for route, operation in listed if "\n" in operation["summary"]] == [], (
        "more stands below a blank line"
    )


@pytest.mark.parametrize("name", APPS)
def test_every_operation_says_whether_it_wants_a_token(name: str) -> None:
    schemes = DOCUMENTS[name]["components"]["securitySchemes"]
    assert schemes == {"bearer": {"type": "http", "scheme": "bearer"}}
    open_ = {route for route, operation in operations(name) if operation["security"] == []}
    assert open_ - {"GET /v1/words"} == (
        {"POST /v1/sessions", "GET /.well-known/jwks.json"} if name == "registry" else set()
    )


READS_BY_POST = (
    "POST /v1/sessions", "POST /v1/veterans/search", "POST /v1/disclosures", "POST /v1/exports",
    "POST /v1/calendar/dry-run", "POST /v1/payees", "POST /v1/petitions/search", "POST /v1/disputes/search",
    "POST /v1/legal-cases/search", "POST /v1/alert-rules/dry-run", "POST /v1/birthdays",
)  # fmt: skip
"""What they ask for, or what for, must not stand in a URL, or does not fit into one."""


@pytest.mark.parametrize("name", APPS)
def test_writes_take_an_idempotency_key(name: str) -> None:
    for route, operation in operations(name):
        named = {parameter["name"] for parameter in operation.get("parameters", ())}
        reads = route.startswith("GET ") or route in READS_BY_POST
        assert ("Idempotency-Key" in named) != reads, route


def longest(parameter: dict[str, Any]) -> int:
    """The most bytes of a query parameter, percent-encoded."""
    name, schema = parameter["name"], parameter["schema"]
    if schema.get("type") == "array":
        return int(schema["maxItems"]) * longest({"name": name, "schema": schema["items"]})
    if name == "cursor":
        value = schema["maxLength"] + len("%3D%3D") - len("==")  # ours: base64
    elif "enum" in schema:
        value = max(len(word) for word in schema["enum"])
    elif "maxLength" in schema:
        value = schema["maxLength"] * len("%F4%8F%BF%BF")
    else:
        value = {CODE: 12, "uuid": 36, "date": 10, "date-time": 48, "boolean": 5, "integer": 11}[
            schema.get("pattern") or schema.get("format") or schema["type"]
        ]
    return len(f"&{name}=") + int(value)


def test_every_link_to_a_next_page_fits_a_request_line() -> None:
    limit = re.search("^limit_request_line = ([0-9_]+)", (ROOT / "shared/http/gunicorn.conf.py").read_text(), re.M)
    assert limit
    assert f"{int(limit[1]):,} bytes" in ADVICE[414]
    lengths = {}
    for name in APPS:
        for route, operation in operations(name):
            queries = [parameter for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]
            if "cursor" in {parameter["name"] for parameter in queries}:
                line = re.sub("{[^}]*}", "0" * 36, route) + " HTTP/1.1"
                lengths[f"{name} {route}"] = len(line) + sum(map(longest, queries))
    assert lengths
    assert {route for route, length in lengths.items() if length > int(limit[1])} == set()


def test_every_refusal_is_a_problem() -> None:
    for document in DOCUMENTS.values():
        for answer in document["components"]["responses"].values():
            assert answer["content"].keys() == {MEDIA_TYPE}


def test_every_refusal_that_follows_from_the_route_is_told() -> None:
    untold = {
        f"{name} {route}": missing
        for name in APPS
        for route, operation in operations(name)
        if (missing := expected_refusals(route, operation) - operation["responses"].keys())
    }
    assert untold == {}


def test_what_a_route_says_it_refuses_stands_on_its_way() -> None:
    fancied, status_of = {}, {each.slug: str(STATUS[each.kind]) for each in refusals()}
    for name in APPS:
        for route, operation in operations(name):
            met = {status_of[slug] for slug in operation["x-problems"]}
            statuses = {status for status in operation["responses"] if status[0] in "34"}
            of_the_kit = {"404"} if "Idempotency-Key" in json.dumps(operation) else set()
            if extra := statuses - expected_refusals(route, operation) - of_the_kit - met:
                fancied[f"{name} {route}"] = extra
    assert fancied == {}


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
        for schema, content in document["components"]["schemas"].items():
            assert f'"#/components/schemas/{schema}"' in text, (name, schema)
            for field, form in content["properties"].items():
                assert {"type", "$ref", "enum", "anyOf", "allOf"} & form.keys(), (name, schema, field)


def bodies(name: str, asked: Collection[str] = ("json",)) -> Iterator[tuple[str, Any, bool]]:
    """operationId, schema, whether it is an answer: of all that is `asked` for, in a body or else a query, and of every
    success answer.
    """
    for resource in MADE[name].blueprints.values():
        for operation, methods in getattr(resource, "_docs", {}).items():
            for docs in filter(None, methods.values()):
                for body in docs.get("arguments", {}).get("parameters", ()):
                    if body["in"] in asked:
                        yield operation, _instance(body["schema"]), False
                for status, answers in docs.get("response", {}).get("responses", {}).items():
                    for answer in answers if 200 <= status < 300 else ():
                        if isinstance(answer.get("schema"), Schema):
                            yield operation, answer["schema"], True


def _instance(schema: Any) -> Schema:
    instance: Schema = schema() if isinstance(schema, type) else schema
    return instance


def leaves(schema: Schema, *, answer: bool) -> Iterator[tuple[str, Any]]:
    """The fields of a schema and of those nested in it, by name; fields with an example stand for what is in them."""
    for name, field in (schema.dump_fields if answer else schema.load_fields).items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested) and "example" not in field.metadata:
            yield from leaves(inner.schema, answer=answer)
        else:
            yield f"{type(schema).__name__}.{name}", field


@pytest.mark.parametrize("name", APPS)
def test_every_field_has_an_example(name: str) -> None:
    bare = {
        leaf
        for _, schema, answer in bodies(name)
        if not hasattr(schema.Meta, "example")
        for leaf, field in leaves(schema, answer=answer)
        if examples.of_field(field, answer=answer) is missing
    }
    assert sorted(bare) == [], "give each of these fields metadata={'example': …}, in the schema it stands in"


EXACT = (fields.Boolean, Flag), (fields.UUID, Id), (fields.Date, Day), (fields.DateTime, Moment)
"""Kinds of field that read many forms, each with ours, which knows one."""


@pytest.mark.parametrize("name", APPS)
def test_requests_are_taken_at_their_word(name: str) -> None:
    """A body's "1" is no number and its 1 no truth; an id, a date or a moment is written in one form."""
    asked = [
        (leaf, field.inner if isinstance(field, fields.List) else field)
        for _, schema, answer in bodies(name, ("json", "query"))
        if not answer
        for leaf, field in leaves(schema, answer=False)
    ]
    lenient = {
        leaf
        for leaf, field in asked
        if any(isinstance(field, kind) and not isinstance(field, ours) for kind, ours in EXACT)
        or (isinstance(field, fields.Number) and not getattr(field, "strict", False))
    }
    assert sorted(lenient) == [], "make them Flag(…), Id(…), Day(…), Moment(…) or fields.Integer(strict=True, …)"


def media_of(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The documented bodies of an operation, problems too: where, and media type object."""
    if "requestBody" in operation:
        yield "body", next(iter(operation["requestBody"]["content"].values()))
    for status, answer in operation["responses"].items():
        if "content" in answer:
            yield status, next(iter(answer["content"].values()))


@pytest.mark.parametrize("name", APPS)
def test_every_body_and_answer_has_an_example_as_its_schema_wants_it(name: str) -> None:
    document = DOCUMENTS[name]
    shown = [(route, *media) for route, operation in operations(name) for media in media_of(operation)]
    shown += [
        ("problem", status, answer["content"][MEDIA_TYPE])
        for status, answer in document["components"]["responses"].items()
    ]
    assert shown
    for route, place, media in shown:
        if media["schema"].get("format") == "binary":
            continue  # a file
        assert "example" in media, f"{route} {place}: no example"
        schema = {**media["schema"], "components": document["components"]}
        faults = [
            f"{'/'.join(map(str, fault.instance_path))}: {fault.message}"
            for fault in jsonschema_rs.validator_for(schema, validate_formats=True).iter_errors(media["example"])
        ]
        assert faults == [], f"{route} {place}: mend the example of the field, or give the schema one (class Meta)"


@pytest.mark.parametrize("name", APPS)
def test_every_example_of_a_body_is_a_valid_body(name: str) -> None:
    faults = {
        f"{operation}: {type(schema).__name__}": wrong
        for operation, schema, answer in bodies(name)
        if not answer and (wrong := schema.validate(examples.of_request(schema)))
    }
    assert faults == {}, "mend the fields' examples; where fields exclude each other: class Meta: example = {…}"

"""The OpenAPI documents say what each part is, who may call, and what an operation once answered."""

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from deploy.docs.apis import APPS, apis, create_apps
from shared.contracts.access import GRANTS
from shared.http import documented, examples, properties
from shared.http.auth import OPEN
from shared.states import States
from tests.kit.documents import Document
from tests.kit.recorded import lacking

DOCUMENTS = {name: Document(whole) for name, whole in apis().items()}
SERVICES = sorted({name.partition("-")[0] for name in APPS})
LONGEST_SUMMARY, LONGEST_ABOUT = 80, 300


def described(name: str) -> Iterator[tuple[str, str, str | None]]:
    """Each property, as `Schema.name`, and each parameter of a document: place, name and what it says of itself."""
    for schema, content in DOCUMENTS[name].whole["components"]["schemas"].items():
        for field, form in content["properties"].items():
            yield f"{schema}.{field}", field, form.get("description")
    for operation in DOCUMENTS[name].operations.values():
        for parameter in operation.get("parameters", ()):
            place = f"{operation['operationId']} {parameter['in']} {parameter['name']}"
            yield place, parameter["name"], parameter.get("description")


def test_what_a_location_names_can_be_read() -> None:
    unread = set()
    for name in APPS:
        paths = DOCUMENTS[name].whole["paths"]
        read = {re.sub("{[^}]*}", "{}", path) for path, item in paths.items() if "get" in item}
        for path, item in paths.items():
            made = item.get("post", {}).get("responses", {}).get("201", {})
            if "Location" in made.get("headers", {}) and re.sub("{[^}]*}", "{}", path) + "/{}" not in read:
                unread.add(f"{name} {path}")
    assert unread == set(), "serve it, or let the route say located=False"


@pytest.mark.parametrize("name", APPS)
def test_every_property_and_parameter_says_what_it_is(name: str) -> None:
    silent = sorted({place for place, _, sentence in described(name) if not sentence})
    assert silent == [], (
        "say it in the service's data/properties.yaml, as `name` where all mean the same, else as `Schema.name`; "
        "or in the field: metadata={'description': …}"
    )


def test_every_sentence_describes_something() -> None:
    used: dict[str, set[str]] = {service: set() for service in SERVICES}
    for name in APPS:
        used[name.partition("-")[0]] |= {sentence for _, _, sentence in described(name) if sentence}
    for service in SERVICES:
        unused = [name for name, sentence in properties.own(service).items() if sentence not in used[service]]
        assert unused == [], f"take them out of services/{service}/data/properties.yaml"
    for name, sentence in properties.everywhere().items():
        assert sum(sentence in sentences for sentences in used.values()) > 1, f"{name}: move it to its one service"


@pytest.mark.parametrize("name", APPS)
def test_what_is_said_of_null_stands_where_null_may_be(name: str) -> None:
    forms: dict[tuple[str, str], list[str]] = {}
    for content in DOCUMENTS[name].whole["components"]["schemas"].values():
        for field, form in content["properties"].items():
            forms.setdefault((field, form["description"]), []).append(json.dumps(form | {"description": ""}))
    told = {place: texts for place, texts in forms.items() if re.search(r"\bnull\b", place[1], re.I)}
    assert [place for place, texts in told.items() if not any("null" in text for text in texts)] == []


def test_every_sentence_is_one() -> None:
    sentences = [*properties.everywhere().values(), *(s for each in SERVICES for s in properties.own(each).values())]
    assert [s for s in sentences if s[-1] not in ".…" or s != " ".join(s.split()) or len(s) > 160] == []


@pytest.mark.parametrize("name", APPS)
def test_a_summary_is_short_and_a_document_says_what_it_is_for(name: str) -> None:
    long = [
        each["operationId"] for each in DOCUMENTS[name].operations.values() if len(each["summary"]) > LONGEST_SUMMARY
    ]
    assert long == [], "a docstring's first line is its summary: put the rest below a blank line"
    assert 0 < len(DOCUMENTS[name].whole["info"]["description"]) <= LONGEST_ABOUT


@pytest.mark.parametrize("name", APPS)
def test_every_operation_says_what_it_needs(name: str) -> None:
    views = {view.__name__: view for view in create_apps()[name].view_functions.values()}
    for operation in DOCUMENTS[name].operations.values():
        may = vars(views[operation["operationId"]])["permission"]
        *_, needs = operation["description"].split("\n\n")
        assert needs.startswith("Needs: ")
        if may != OPEN:
            assert f"`{may}`" in needs
            assert {role for role in GRANTS if role in needs.split("roles: ")[1].rstrip(".").split(", ")} == {
                role for role, permissions in GRANTS.items() if may in permissions
            }


def test_every_operation_shows_what_it_once_answered() -> None:
    assert lacking() == {}, (
        "run a test that calls them, such as `.venv/bin/python -m pytest tests/integration/… --examples`, read what "
        "data/examples.json has got, and write the documents: `.venv/bin/python -m deploy.docs`"
    )
    for service in SERVICES:
        names = {name for title in APPS if title.startswith(service) for name in DOCUMENTS[title].operations}
        assert examples.kept(service).keys() - names == set(), f"take them out of services/{service}/data/examples.json"


def actions() -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    """What is done to a thing that has a state: path, view and the example of its answer."""
    for name, app in create_apps().items():
        for path, item in DOCUMENTS[name].whole["paths"].items():
            for method, operation in item.items():
                if method in ("post", "put", "patch", "delete") and "{" in path:
                    kept = examples.of_operation(name.partition("-")[0], operation["operationId"])
                    views = [view for view in app.view_functions.values() if view.__name__ == operation["operationId"]]
                    if isinstance(kept.get("answer", {}).get("state"), str):
                        yield path, views[0], kept["answer"]


def states_named(view: Any, state: str) -> set[str]:
    """The states of the kind of `state` that are named on a view's way."""
    parts = documented.reached(inspect.unwrap(view))
    codes = [code for part in parts if inspect.isfunction(part) for code in documented.codes(part.__code__)]
    names = {name for code in codes for name in code.co_names}
    kinds = [part for part in parts if isinstance(part, type) and issubclass(part, States)]
    return {each for kind in kinds if state in kind.__members__ for each in kind.__members__.keys() & names}


STAYING = {
    "/v1/applications/{application_id}/materials", "/v1/applications/{application_id}/passing-up",
    "/v1/applications/{application_id}/review-answer", "/v1/appointments/{appointment_id}/renewal",
    "/v1/batches/{batch_id}/payments", "/v1/disputes/{dispute_id}/escalation",
    "/v1/disputes/{dispute_id}/mediations", "/v1/legal-cases/{case_id}/papers",
    "/v1/petitions/{petition_id}/extension", "/v1/petitions/{petition_id}/extension-decision",
}  # fmt: skip
"""Actions that leave the state as it is, or lead back to what it was before."""


def test_an_actions_example_shows_its_outcome() -> None:
    shown = list(actions())
    assert len(shown) > 100
    for route, view, answer in shown:
        named = set() if route in STAYING else states_named(view, answer["state"])
        assert not named or answer["state"] in named, f"{route} shows {answer['state']}, and leads to {sorted(named)}"
        for ending in ("at", "on", "by"):
            member = f"{answer['state'].lower()}_{ending}"
            assert answer.get(member, "") is not None, f"{route} shows {answer['state']} without {member}"

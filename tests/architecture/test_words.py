"""Whatever people are told, they are told in English and in Chinese."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import Schema, validate
from marshmallow.fields import Field

from deploy.docs.apis import APPS, apis
from deploy.docs.problems import refusals
from services.registry.imports.rules import TEXTS
from services.registry.standards.rules import FIVE_HAVES, MODEL_FORMS
from services.registry.trainings.rules import SUBJECTS
from shared.errors import Refusal
from shared.events.catalogue import published_by
from shared.http.advice import ADVICE, MENDING, OTHER, TITLES
from shared.http.labels import closed_lists
from shared.http.problems import STATUS
from shared.labels import labels_of
from shared.states import States, StateUnfit, WrongState
from shared.words import Words
from tests.architecture.sources import files, module_of, name_of, tree_of

DOCUMENTS = apis()


def below(kind: type[Any]) -> Iterator[type[Any]]:
    """The classes of shared/ and services/ that derive from `kind`."""
    for each in kind.__subclasses__():
        if each.__module__.startswith(("shared.", "services.")):
            yield each
        yield from below(each)


REFUSALS = refusals()


def faults_of(words: Words) -> Iterator[str]:
    """What is wrong with words, their parameters not filled in."""
    try:
        words.params()
    except ValueError as fault:
        yield str(fault)
    for text in (str(words), words.zh):
        if not text or "\n" in text or "  " in text or text != text.strip():
            yield f"no line of its own: {text!r}"
    if not re.search("[一-龥]", words.zh):
        yield "no Chinese"


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_every_refusal_has_a_sentence_in_each_language(refusal: type[Refusal]) -> None:
    assert {"__doc__", "zh"} <= {name for name, value in vars(refusal).items() if value}, "its own, of both"
    words = refusal.sentence()
    assert [*faults_of(words)] == []
    assert not re.search("[一-龥]", words)
    assert words.endswith(".")
    assert words.zh.endswith("。")


def calls() -> Iterator[tuple[str, ast.expr, type[Refusal], list[ast.expr], set[str]]]:
    """Where a refusal is made or raised: place, class, positional arguments, names of the others."""
    by_name = {refusal.__name__: refusal for refusal in REFUSALS}
    for file in files("shared", "services"):
        raised = {
            id(node.exc): node.exc for node in ast.walk(tree_of(file)) if isinstance(node, ast.Raise) and node.exc
        }
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Call) and (made := by_name.get(ast.unparse(node.func).rpartition(".")[2])):
                named = {each.arg for each in node.keywords if each.arg}
                yield f"{name_of(file)}:{node.lineno}", node, made, node.args, named
            elif id(node) in raised and (made := by_name.get(ast.unparse(raised[id(node)]).rpartition(".")[2])):
                yield f"{name_of(file)}:{raised[id(node)].lineno}", raised[id(node)], made, [], set()


def test_every_refusal_is_given_what_its_sentences_name_and_no_prose() -> None:
    unfit = [
        (place, made.__name__)
        for place, _, made, positional, named in calls()
        if made.__init__ is Refusal.__init__ and (positional or named - {"pointer"} != made.sentence().params())
    ]
    assert unfit == []
    prose = [
        (place, ast.unparse(node))
        for place, node, *_ in calls()
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and " " in each.value
    ]
    assert prose == []


def test_a_state_that_does_not_fit_is_refused_by_the_kit_alone() -> None:
    """`step` and `check_state` name states so that they are called by their labels."""
    raised = [place for place, _, made, *_ in calls() if made in (WrongState, StateUnfit)]
    assert [place for place in raised if not place.startswith("shared/states.py")] == []


@pytest.mark.parametrize("states", sorted(below(States), key=str), ids=str)
def test_every_thing_with_states_has_a_name_in_each_language(states: type[States]) -> None:
    assert isinstance(states._of, Words)
    assert [*faults_of(states._of)] == []


@pytest.mark.parametrize("words", [*ADVICE.values(), MENDING, OTHER, *TEXTS.values()], ids=lambda words: words[:30])
def test_advice_and_faults_of_sheets_are_whole(words: Words) -> None:
    assert [*faults_of(words)] == []


def test_every_status_has_a_chinese_title() -> None:
    assert {*STATUS.values(), *ADVICE} - {400, 414, 417, 431, 501} - TITLES.keys() == set()


def of_fields(field: Any) -> Iterator[tuple[str, Any]]:
    """The messages of a field, of its rules and of what is in it."""
    yield from field.error_messages.items()
    for rule in field.validators:
        if isinstance(rule, validate.Validator):
            spoken = [name for name in dir(rule) if name.startswith("message_") or name == "default_message"]
            said = {name: getattr(rule, name) for name in spoken}
            own = getattr(rule, "error", None)
            yield from ({"error": own} if own else said).items()
    inner = [getattr(field, name, None) for name in ("inner", "value_field", "key_field")]
    for each in inner:
        if isinstance(each, Field):
            yield from of_fields(each)


def loaded() -> Iterator[tuple[str, Schema]]:
    """The schemas that read requests: those of every module named schemas, and of the kit."""
    for kind in below(Schema):
        if ".schemas" in kind.__module__ or kind.__module__.startswith("shared.http"):
            yield f"{kind.__module__}.{kind.__name__}", kind()


NOT_REACHED = {"format", "formats", "invalid_utf8", "too_large", "special", "invalid_awareness"}
"""Messages of fields that no request can call up, such as those of dumping."""


def test_whatever_a_schema_refuses_is_said_in_both_languages() -> None:
    one_tongued = {
        (place, name, str(text))
        for place, schema in loaded()
        for field in schema.load_fields.values()
        for name, text in of_fields(field)
        if name not in NOT_REACHED and text is not None and not isinstance(text, Words)
    }
    assert one_tongued == set()
    assert all(isinstance(text, Words) for _, schema in loaded() for text in schema.error_messages.values())


def test_no_schema_raises_english_alone() -> None:
    raised = [
        (f"{name_of(file)}:{node.lineno}", ast.unparse(node))
        for file in files("shared/http", "services")
        if "schemas" in module_of(file) or "shared/http" in name_of(file)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "ValidationError" and node.args
        if isinstance(node.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert raised == []


def of_events(service: str) -> Iterator[tuple[str, str, str]]:
    """Every value of a closed list in the events of a service, which texts of alerts may name."""
    for type, contract in published_by(service).items():
        for name, field in contract().fields.items():
            for rule in field.validators:
                listed = rule.choices if isinstance(rule, validate.OneOf) else ()
                yield from ((type, name, str(value)) for value in listed)


def test_lists_that_are_data_are_called_alike_in_events() -> None:
    fields = labels_of("registry").of_fields
    items = [item for form in [*MODEL_FORMS, FIVE_HAVES] for item in form["items"]]
    assert fields["item"] == {item["item"]: item["zh"] for item in items}
    assert fields["subject"] == {each["subject"]: each["zh"] for each in SUBJECTS}


def values(document: Any, name: str = "", schema: str = "") -> Iterator[tuple[str, str, str]]:
    """Every value of a closed list in an OpenAPI document: (schema, field or parameter, value)."""
    for of_schema, fields in closed_lists(document).items():
        yield from ((of_schema, field, value) for field, listed in fields.items() for value in listed)
    for item in document["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()) if isinstance(operation, dict) else ():
                described = parameter.get("schema", {})
                listed = described.get("enum") or described.get("items", {}).get("enum", ())
                yield from (
                    ("", parameter["name"], value) for value in listed if value is not None and "." not in value
                )


DATA = {"item", "subject"}
"""Fields whose values are a list that a service has as data."""


@pytest.mark.parametrize("name", APPS)
def test_every_value_has_a_label_and_every_label_a_value(name: str) -> None:
    service = name.partition("-")[0]
    labels, known = labels_of(service), [*values(DOCUMENTS[name]), *of_events(service)]
    for schema, field, value in known:
        assert [*faults_of(labels.of(value, field, schema))] == [], (schema, field, value)
    if name == "notify-stream":
        return  # its values are among those of notify
    assert labels.words.keys() - {value for _, _, value in known} == set()
    places = {place for schema, field, _ in known for place in (field, f"{schema}.{field}")}
    assert labels.of_fields.keys() - places - DATA == set()

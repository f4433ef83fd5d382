"""Whatever may be published is as its JSON Schema says, in every client's eyes."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from jsonschema_rs import validator_for
from marshmallow import Schema, ValidationError, fields, validate

from deploy.docs.schemas import schema_of
from shared.events import catalogue
from shared.events.envelope import Event
from shared.faults import Unreadable
from shared.http.schemas import Moment
from tests.kit import drawn
from tests.kit.people import CITY, TOWN, VILLAGE


def body(contract: Schema) -> some.SearchStrategy[dict[str, Any]]:
    """Native values of a contract's fields, as requests bring them in."""
    parts = {name: (of_field(field), field.required) for name, field in contract.fields.items()}
    return some.fixed_dictionaries(
        {name: values for name, (values, required) in parts.items() if required},
        optional={name: values for name, (values, required) in parts.items() if not required},
    )


def of_field(field: Any) -> some.SearchStrategy[Any]:
    rules = {type(rule): rule for rule in field.validators}
    if isinstance(field, fields.List):
        return some.lists(of_field(field.inner), max_size=3)
    if isinstance(field, fields.Nested):
        return body(field.schema)
    if isinstance(field, fields.AwareDateTime):
        return drawn.moments().map(_taken).filter(bool)
    if validate.OneOf in rules:
        return some.sampled_from(list(rules[validate.OneOf].choices))
    if validate.Regexp in rules:
        form = rules[validate.Regexp].regex
        return some.sampled_from([CITY, TOWN, VILLAGE]) if form.match(CITY) else some.from_regex(form, fullmatch=True)
    if isinstance(field, fields.Integer):
        return some.integers(rules[validate.Range].min, rules[validate.Range].max)
    kinds = {fields.Date: some.dates(), fields.UUID: some.uuids(), fields.Boolean: some.booleans()}
    return kinds.get(type(field), some.text(some.characters(codec="utf-8"), max_size=100))


def _taken(text: str) -> datetime | None:
    try:
        return Moment().deserialize(text)
    except ValidationError:
        return None


@pytest.mark.parametrize("type", sorted(catalogue.CONTRACTS))
def test_what_is_drawn_is_as_published(type: str) -> None:
    published = validator_for(schema_of(type), validate_formats=True)

    @given(body(catalogue.CONTRACTS[type]))
    def encoded(data: dict[str, Any]) -> None:
        body = json.loads(catalogue.encode(Event(type, data, TOWN)))
        assert [fault.message for fault in published.iter_errors(body)] == []

    encoded()


PLAIN = [None, True, False, 0, 1, -1, 2**70, 1.5, "", "1", "true", "x" * 5_000, [], [1], {}, {"a": 1}]
MOMENTS = ["2026-01-02", "20260102", "2026-W01-5", "2026-01-02T03:04", "2026-01-02T03:04:05Z", "2026-01-02 03+08"]
IDS = ["018f0000-0000-7000-8000-00000000000A", "{018f000000007000800000000000000a}"]
ODD = some.sampled_from([*PLAIN, *MOMENTS, *IDS])


@pytest.mark.parametrize("type", sorted(catalogue.CONTRACTS))
def test_a_body_is_read_and_refused_as_the_library_does_it(type: str) -> None:
    contract = catalogue.CONTRACTS[type]

    @settings(max_examples=20)
    @given(body(contract), some.data())
    def read(data: dict[str, Any], more: some.DataObject) -> None:
        came = json.loads(catalogue.encode(Event(type, data, TOWN)))
        assert catalogue.load(type, came) == contract.load(came)
        name = more.draw(some.sampled_from(sorted(contract.fields)))
        came[name] = more.draw(ODD)
        assert _outcome(lambda: catalogue.load(type, came)) == _outcome(lambda: contract.load(came))

    read()


def _outcome(load: Callable[[], Any]) -> Any:
    try:
        return load()
    except (Unreadable, ValidationError):
        return "refused"

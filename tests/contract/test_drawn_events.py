"""Whatever may be published is as its JSON Schema says, in every client's eyes."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from jsonschema_rs import validator_for
from marshmallow import Schema, ValidationError, fields, validate

from deploy.docs.schemas import schema_of
from shared.events import catalogue
from shared.events.envelope import Event
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
        return some.sampled_from([CITY, TOWN, VILLAGE])
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

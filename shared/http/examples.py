"""Examples of requests and answers. Those of operations are what the service once took and answered, in its
`data/examples.json`. What has none yet shows one composed from the fields of its schema; one whose fields exclude each
other declares its own: `class Meta: example = {…}`.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from marshmallow import Schema, fields, missing, validate

ID = "0192f3c4-7b2a-7c31-9d5e-3f8a61b0c274"
_BY_KIND: tuple[tuple[type[fields.Field[Any]], Any], ...] = (
    (fields.UUID, ID),
    (fields.Boolean, True),
    (fields.Date, "2026-11-24"),
    (fields.DateTime, "2026-11-24T10:30:00+08:00"),
)


@cache
def kept(service: str) -> dict[str, dict[str, Any]]:
    """The examples of a service's operations."""
    text = (files(f"services.{service}") / "data" / "examples.json").read_text("utf-8")
    examples: dict[str, dict[str, Any]] = json.loads(text)
    return examples


def of_operation(service: str, name: str) -> dict[str, Any]:
    """The `request` and the `answer` of an operation, where they are JSON; empty if none is kept."""
    return kept(service).get(name, {})


def show(operation: dict[str, Any], example: dict[str, Any]) -> None:
    """Let an operation, as OpenAPI describes it, show an example that is kept."""
    success: Any = next((answer for status, answer in operation["responses"].items() if str(status)[0] == "2"), {})
    for place, part in (("request", operation.get("requestBody", {})), ("answer", success)):
        if place in example and (media := part.get("content", {}).get("application/json")):
            media["example"] = example[place]


def of_request(schema: type[Schema] | Schema) -> Any:
    """A body that loads in `schema`, as JSON."""
    return _of_schema(schema, answer=False)


def of_answer(schema: type[Schema] | Schema) -> Any:
    """What `schema` might dump, as JSON."""
    return _of_schema(schema, answer=True)


def of_field(field: fields.Field[Any], *, answer: bool) -> Any:
    """A field's example: told in its metadata, or any value of its kind; `missing` where only its author knows one."""
    if "example" in field.metadata:
        return field.metadata["example"]
    if isinstance(field, fields.Enum):
        first = next(iter(field.enum.__members__.values()))
        return first.value if field.by_value else first.name
    if isinstance(field, fields.Nested):
        inner = _of_schema(field.schema, answer=answer)
        return [inner] if field.many else inner
    if isinstance(field, fields.List):
        item = of_field(field.inner, answer=answer)
        return item if item is missing else [item]
    for rule in field.validators:
        if isinstance(rule, validate.OneOf):
            return next(iter(rule.choices))
    if isinstance(field, fields.Integer):
        return next((rule.min for rule in field.validators if isinstance(rule, validate.Range) and rule.min), 1)
    return next((example for kind, example in _BY_KIND if isinstance(field, kind)), missing)


def _of_schema(schema: type[Schema] | Schema, *, answer: bool) -> Any:
    schema = schema() if isinstance(schema, type) else schema
    if hasattr(schema.Meta, "example"):
        return schema.Meta.example
    shown = schema.dump_fields if answer else schema.load_fields
    examples = {field.data_key or name: of_field(field, answer=answer) for name, field in shown.items()}
    return {name: example for name, example in examples.items() if example is not missing}

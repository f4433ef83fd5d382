"""The JSON Schemas of events' bodies, made of their contracts."""

import inspect
import re
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared.contracts import Contract
from shared.events import catalogue

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(type: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of an event's body."""
    contract = catalogue.CONTRACTS[type]
    body = _converter().schema2jsonschema(contract)
    return {
        "$schema": DIALECT,
        "$id": f"urn:muster:schema:{type}",
        "title": title_of(contract),
        "description": inspect.getdoc(contract) or "",
        "type": "object",
        "properties": {name: _plain(field) for name, field in body["properties"].items()},
        "required": body["required"],
        "additionalProperties": True,  # an addition is no new version: readers pass over what they do not know
    }


def _converter() -> Any:
    plugin = MarshmallowPlugin()
    APISpec("Muster events", "v1", "3.1.0", plugins=[plugin])  # gives the plugin its converter
    return plugin.converter


def _plain(field: dict[str, Any]) -> dict[str, Any]:
    """A field in JSON Schema's own words, its pattern in the dialect that every validator reads."""
    plain = {name: value for name, value in field.items() if name != "example"}
    if "example" in field:
        plain["examples"] = [field["example"]]
    if "pattern" in field:
        plain["pattern"] = re.sub(r"\\Z$", "$", field["pattern"])  # \Z is Python's
    return plain


def title_of(contract: Contract) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", contract.__class__.__name__).capitalize()

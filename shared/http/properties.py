"""What properties and parameters are, where their fields do not say so: `properties.yaml` here, and in the data of each
service.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from marshmallow import Schema, fields

from shared.rules import load, read


class FileSchema(Schema):
    """By a property's name, or by `Schema.name`, one sentence."""

    sentences = fields.Dict(fields.String(), fields.String(), required=True)


@cache
def everywhere() -> Mapping[str, str]:
    """What names mean in several services."""
    sentences: Mapping[str, str] = load(files("shared.http") / "properties.yaml", FileSchema)["sentences"]
    return sentences


@cache
def own(service: str) -> Mapping[str, str]:
    """What names mean in a service; this counts more."""
    sentences: Mapping[str, str] = read(service, "properties.yaml", FileSchema)["sentences"]
    return sentences


def describer(service: str) -> Callable[..., dict[str, str]]:
    """What apispec calls of each field: adds the sentence to one that tells none."""
    sentences = {**everywhere(), **own(service)}

    def describe(_converter: Any, field: fields.Field[Any], **_: Any) -> dict[str, str]:
        if "description" in field.metadata or not isinstance(field.parent, Schema):
            return {}
        name = str(field.data_key or field.name)
        schema = type(field.parent).__name__.removesuffix("Schema")
        sentence = sentences.get(f"{schema}.{name}") or sentences.get(name)
        return {"description": sentence} if sentence else {}

    return describe

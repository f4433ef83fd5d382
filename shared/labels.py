"""What the values of closed lists are called: `data/words.yaml` of each service."""

import enum
from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, fields

from shared.rules import read
from shared.words import Words


class _FileSchema(Schema):
    words = fields.Dict(fields.String(), fields.String(), required=True)
    fields_ = fields.Dict(fields.String(), fields.Dict(fields.String(), fields.String()), data_key="fields")


class Labels:
    """The labels of a service's values."""

    def __init__(self, service: str) -> None:
        file = read(service, "words.yaml", _FileSchema)
        self.words: Mapping[str, str] = file["words"]
        self.of_fields: Mapping[str, Mapping[str, str]] = file.get("fields_", {})

    def of(self, value: str, field: str = "", schema: str = "") -> Words:
        """What a value is called, in a field of a schema or anywhere. Raises KeyError for a value without a label."""
        for place in (f"{schema}.{field}", field):
            if value in (own := self.of_fields.get(place, {})):
                return Words(_spaced(value), own[value])
        return Words(_spaced(value), self.words[value])

    def beside(self, value: Any) -> Any:
        """A value of a closed list with what it is called beside it in Chinese, or each of several; else as it is."""
        if isinstance(value, list | tuple):
            return [self.beside(each) for each in value]
        if isinstance(value, enum.StrEnum) and value in self.words:
            return Words(value, f"{self.words[value]}（{value}）")
        return value


def _spaced(value: str) -> str:
    return value.replace("_", " ").lower()


labels_of = cache(Labels)

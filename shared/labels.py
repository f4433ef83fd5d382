"""What the values of closed lists are called: `data/words.yaml` of each service."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, fields, validate

from shared.events.catalogue import CONTRACTS, owner_of
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
        """A value of a closed list, such as a state as its row has it, with what it is called beside it in Chinese, or
        each of several; else as it is.
        """
        if isinstance(value, list | tuple):
            return [self.beside(each) for each in value]
        if isinstance(value, str) and not isinstance(value, Words) and value in self.words:
            return Words(value, f"{self.words[value]}（{value}）")
        return value


def _spaced(value: str) -> str:
    return value.replace("_", " ").lower()


labels_of = cache(Labels)


def called_in(event: str) -> Callable[[str, Any], Any]:
    """What the values of an event's fields are called, by field and value, in the words of the service that publishes
    it. A value of no closed list stands for itself.
    """
    labels, contract = labels_of(owner_of(event)), CONTRACTS[event]
    closed = {
        name
        for name, field in contract.fields.items()
        if any(isinstance(each, validate.OneOf) for each in field.validators)
    }

    def called(name: str, value: Any) -> Any:
        known = labels.of_fields.get(name, {}).keys() | (labels.words.keys() if name in closed else set())
        return labels.of(value, name) if value in known else value

    return called

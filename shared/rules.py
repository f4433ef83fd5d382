"""Rules of the field that a service ships as data: each file is read and checked whole when the process starts."""

import csv
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from marshmallow import Schema, ValidationError


class RulesInvalid(Exception):
    """A file of rules cannot be used; the text names the file and every fault."""


def read(service: str, file: str, schema: type[Schema]) -> Any:
    """What a service's data has in a file, as a schema loads it; see `load`. Raises RulesInvalid."""
    return load(files(f"services.{service}") / "data" / file, schema)


def load(file: Traversable, schema: type[Schema]) -> Any:
    """The content of a YAML file; or each row of a CSV file, by its columns' names. Raises RulesInvalid."""
    text, rows = file.read_text("utf-8-sig"), file.name.endswith(".csv")
    try:
        content = list(csv.DictReader(text.splitlines())) if rows else yaml.safe_load(text)
        return schema(many=rows).load(content)
    except yaml.YAMLError as fault:
        raise RulesInvalid(f"{file.name}: {fault}") from None
    except ValidationError as fault:
        raise RulesInvalid("\n".join(f"{file.name}: {each}" for each in _faults(fault.messages))) from None


def _faults(messages: Any, place: str = "") -> Iterator[str]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from _faults(inner, place if name == "_schema" else f"{place}{name}.")
    else:
        yield from (f"{place.removesuffix('.')}: {message}".removeprefix(": ") for message in messages)

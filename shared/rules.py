"""Rules of the field that a service ships as data: each file is read and checked whole when the process starts."""

import csv
import io
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, fields, post_load
from yaml.constructor import ConstructorError

from shared.http import shapes
from shared.words import CHINESE, Words, told

shapes.install()  # a fault is said alike, whatever else this process has imported


class RulesInvalid(Exception):
    """A file of rules cannot be used; the text names the file, and every fault of what it says. Where it cannot be
    read, the text names the first place that stands in the way.
    """


class WordsSchema(Schema):
    """Words that people are told, in both languages."""

    en = fields.String(required=True)
    zh = fields.String(required=True)

    @post_load
    def _words(self, texts: dict[str, str], **_: object) -> Words:
        return Words(**texts)


def read(service: str, file: str, schema: type[Schema]) -> Any:
    """What a service's data has in a file, as a schema loads it; see `load`. Raises RulesInvalid."""
    return load(files(f"services.{service}") / "data" / file, schema)


def load(file: Traversable, schema: type[Schema]) -> Any:
    """The content of a YAML file; or each row of a CSV file, by its columns' names. Raises RulesInvalid."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
        if file.name.endswith(".csv"):
            return _load_rows(text, schema)
        return schema().load(yaml.load(text, _OnceEach))
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise RulesInvalid(f"{file.name}: line {line}: {fault}") from None
    except ValidationError as fault:
        raise RulesInvalid("\n".join(f"{file.name}: {each}" for each in faults_of(fault.messages))) from None
    except (OSError, yaml.YAMLError, csv.Error, RecursionError) as fault:
        raise RulesInvalid(f"{file.name}: {fault}") from None


class _OnceEach(yaml.SafeLoader):
    """Reads YAML in which each key stands once and each value is one of its kind; else raises YAMLError with the place.
    PyYAML alone lets the last key win, and raises whatever reading a value raises.
    """

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node = super().compose_mapping_node(anchor)
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                name = key.value if key.tag == "tag:yaml.org,2002:merge" else self.construct_object(key, deep=True)
                if name in seen:
                    raise ConstructorError(None, None, f"the key {key.value} stands twice", key.start_mark)
                seen.add(name)
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, ArithmeticError, AttributeError) as fault:
            raise ConstructorError(None, None, f"{node.value!r} cannot be read: {fault}", node.start_mark) from None


def _load_rows(text: str, schema: type[Schema]) -> Any:
    """Raises csv.Error for a file that is no table, ValidationError with the line on which a wrong row ends."""
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="beyond the last column", strict=True)
    rows: dict[int, dict[str, Any]] = {}
    end = 0
    try:
        columns = reader.fieldnames or []
        end = reader.line_num
        for row in reader:
            end = reader.line_num
            rows[end] = row
    except csv.Error as fault:
        raise csv.Error(f"from line {end + 1} on: {fault}") from None
    if twice := sorted({name for name in columns if columns.count(name) > 1}):
        raise csv.Error(f"the header has columns twice: {', '.join(twice)}")
    if not rows:
        raise csv.Error("there are no rows")
    try:
        return schema(many=True).load(list(rows.values()))
    except ValidationError as fault:
        lines: dict[Any, int] = dict(enumerate(rows))
        raise ValidationError({f"line {lines[row]}": faults for row, faults in fault.messages_dict.items()}) from None


def faults_of(messages: Any, place: str = "") -> Iterator[Words]:
    """What a schema found wrong, each with its place before it."""
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from faults_of(inner, place if name == "_schema" else f"{place}{name}.")
    else:
        at = place.removesuffix(".")
        for message in messages:
            zh = f"{at}：{told(message, CHINESE)}".removeprefix("：")
            yield Words(f"{at}: {message}".removeprefix(": "), zh)

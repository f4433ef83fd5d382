"""Values that a schema takes: its example, with some of its fields drawn anew. For property tests."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as some
from marshmallow import Schema, fields, validate

from shared.http import examples
from shared.http.schemas import CODE, Day, Flag, Id, Text
from tests.kit.people import CITY, COUNTY, TOWN, VILLAGE

_MINUTES = some.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_SECONDS = some.integers(1, 59).map(lambda seconds: timezone(timedelta(hours=8, minutes=5, seconds=seconds)))
_TEXTS = some.text(some.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=15)
_ODD = (
    *"\0\x07\x1a\x1b\x7f\x85\t\n\r\ud800\udfff\ufdd0\ufffe\uffff\ufffd\ue000\ue81e\U000f0000\U0010fffd\U0010ffff",
    *" \xa0\xad\u034f\u115f\u1680\u180b\u200b\u200d\u200f\u202e\u2028\u2066\u2069\u2800\u3000\u3164\ufe0f\ufeff",
    *"\u0301\u0323\u20dd\u0e33\u05d0\u0645\U0001e900\uf900\ufa0e\u2ee2\u2f26\U0002f800\U000e0041\U000e007f\U000e0100",
    *"\U0002ebf0\U000323b0👨\U0001f1e8=+-@＝'\"`,;?·.《%\\陈a1", "_x000D_", "_x0007_", "#N/A", "\r\n", "e\u0301",
)  # fmt: skip
TEXTS = some.one_of(
    some.lists(some.sampled_from(_ODD), max_size=8).map("".join),
    some.text(some.characters(categories=["L", "M", "N", "P", "S", "Z", "C"]), max_size=12),
    some.integers(0, 16).flatmap(
        lambda plane: some.text(some.characters(min_codepoint=plane << 16, max_codepoint=plane << 16 | 0xFFFF))
    ),
    some.tuples(some.sampled_from(_ODD), some.just("陈建国"), some.sampled_from(_ODD)).map("".join),
)
"""Texts of all planes: surrogates, controls, marks that combine, private characters, tags and what spreadsheets take
for something else.
"""
_LAST = datetime.now() - timedelta(days=1, hours=1)  # in every offset it is past
_FIRST = _LAST - timedelta(days=10)


def body(schema: Schema) -> some.SearchStrategy[dict[str, Any]]:
    """A body as JSON: the example, with other moments, numbers and texts in it, and now and then other words or days,
    which rules of the field may refuse.
    """
    example = examples.of_request(schema)
    kinds = {field.data_key or name: field for name, field in schema.load_fields.items()}
    values = {name: _beside(value, kinds[name]) for name, value in example.items()}
    may_lack = {name for name in values if not kinds[name].required and _names_another(kinds[name])}
    return some.fixed_dictionaries(
        {name: value for name, value in values.items() if name not in may_lack},
        optional={name: values[name] for name in may_lack},
    )


def _names_another(field: fields.Field[Any]) -> bool:
    return isinstance(field.inner if isinstance(field, fields.List) else field, Id)


def _beside(example: Any, field: fields.Field[Any]) -> some.SearchStrategy[Any]:
    drawn, kept = of_field(field), some.just(example)
    if drawn is None:
        return kept
    free = isinstance(field, fields.DateTime | fields.Integer | Text | fields.Nested)
    return drawn if free else some.one_of(kept, kept, kept, drawn)


def moments() -> some.SearchStrategy[str]:
    """Moments of these days as clients may write them; offsets with seconds are Python's, and RFC 3339 knows none."""
    by_minutes = some.datetimes(_FIRST, _LAST, timezones=_MINUTES).map(datetime.isoformat)
    by_seconds = some.datetimes(_FIRST, _LAST, timezones=_SECONDS).map(datetime.isoformat)
    utc = some.datetimes(_FIRST, _LAST).map(lambda moment: f"{moment.isoformat()}Z")
    return some.one_of(by_seconds, by_minutes, utc, utc.map(str.lower))


def number(value: int) -> some.SearchStrategy[Any]:
    """The ways in which JSON writes an integer."""
    return some.sampled_from([value, float(value)]) if abs(value) < 2**53 else some.just(value)


def of_field(field: fields.Field[Any]) -> some.SearchStrategy[Any] | None:
    """Values of a field as JSON; None where only its example is known to be one."""
    if isinstance(field, fields.Nested):
        return body(field.schema)
    if isinstance(field, fields.List):
        inner = of_field(field.inner)
        return some.lists(inner, min_size=1, max_size=3, unique_by=json.dumps) if inner is not None else None
    if isinstance(field, fields.Enum):
        return some.sampled_from([word.value for word in field.enum])
    choices = next((rule.choices for rule in field.validators if isinstance(rule, validate.OneOf)), None)
    if choices:
        return some.sampled_from([str(choice) for choice in choices])
    return _of_kind(field)


def _of_kind(field: fields.Field[Any]) -> some.SearchStrategy[Any] | None:
    if isinstance(field, Flag):
        return some.booleans()
    if isinstance(field, fields.Integer):
        low, high = next((rule.min, rule.max) for rule in field.validators if isinstance(rule, validate.Range))
        return some.integers(low or 0, high if high is not None else 2**31 - 1).flatmap(number)
    if isinstance(field, fields.DateTime):
        return moments()
    if isinstance(field, Day):
        return some.one_of(some.dates(_FIRST.date(), _LAST.date()), some.dates()).map(str)
    if isinstance(field, Text):
        free = all(isinstance(rule, validate.Length) for rule in field.validators)
        return _TEXTS.map("陈".__add__) if free else None
    if any(isinstance(rule, validate.Regexp) and rule.regex.pattern == CODE for rule in field.validators):
        return some.sampled_from([CITY, COUNTY, TOWN, VILLAGE])
    return None

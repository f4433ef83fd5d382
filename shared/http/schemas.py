"""Fields and schemas that every API uses."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC
from functools import cache
from typing import Any, ClassVar

from marshmallow import INCLUDE, Schema, ValidationError, fields, validate, validates_schema

from shared import names
from shared.errors import VeteranUnknown
from shared.http import shapes
from shared.text import clean, legible
from shared.words import Words

shapes.install()

_NEXT = "Cursor of the page after; null at the end."
CODE = r"^[0-9]{12}(?!\n)$"  # in words that JavaScript knows too
LIMIT, MAX_LIMIT = 50, 200
PROVISIONAL = {
    "description": "Whether the last day may still move: it is reckoned for a year whose holidays are not published."
}
ID = re.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
NOTHING_CHANGED = Words("Name at least one field to change.", "请至少填写一项要修改的内容。")
PHONE = validate.Regexp(
    r"^\+?[0-9][0-9 \-]{5,19}(?!\n)$",
    error=Words("A phone number has 6 to 20 digits: compare it.", "电话号码为6至20位数字：请核对。"),
)


class Text(fields.String):
    """Text as people write it: as `clean` leaves it, not empty, at most `max` characters."""

    def __init__(self, max: int, *, lines: bool = False, also: validate.Validator | None = None, **kwargs: Any) -> None:
        """`lines` permits line breaks and tabs; `also` is a further rule."""
        super().__init__(validate=[validate.Length(1, max), *([also] if also else [])], **kwargs)
        self._allowed = "\n\t" if lines else ""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        try:
            return self._read(super()._deserialize(value, attr, data, **kwargs))
        except ValueError as fault:
            raise ValidationError(fault.args[0]) from None

    def _read(self, text: str) -> str:
        return clean(text, self._allowed)


class Line(Text):
    """Text that others must be able to read, such as an address: no character that only one office's font has."""

    def _read(self, text: str) -> str:
        return legible(text)


class Name(Text):
    """A person's name, which has at least one character or letter."""

    def _read(self, text: str) -> str:
        return names.read(text)


class _Written(fields.Field[Any]):
    """Written in one form alone; Python's own readers take many, which other readers of the same text do not."""

    FORM: ClassVar[re.Pattern[str]]
    ADVICE: ClassVar[Words]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and self.FORM.fullmatch(value):
            with suppress(ValidationError):
                return super()._deserialize(value, attr, data, **kwargs)
        raise ValidationError(self.ADVICE)


class Id(_Written, fields.UUID):
    """An id in the text form of RFC 9562, in capitals or small letters."""

    FORM = ID
    ADVICE = Words(
        "It must be an id, written 0192f3c4-7b2a-7c31-9d5e-3f8a61b0c274.",
        "应为编号，写作 0192f3c4-7b2a-7c31-9d5e-3f8a61b0c274。",
    )


class Day(_Written, fields.Date):
    """A date of RFC 3339."""

    FORM = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
    ADVICE = Words("It must be a date of the calendar, written 2026-11-24.", "应为日历上的日期，写作 2026-11-24。")


class Moment(_Written, fields.AwareDateTime):
    """A moment of RFC 3339, loaded in UTC: nothing behind this edge has another offset. It is cut off to microseconds.
    A leap second has no name in Python or PostgreSQL.
    """

    FORM = re.compile(
        r"(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
        r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])",
        re.IGNORECASE,
    )
    ADVICE = Words(
        "It must be a moment from 1900 to 2999, written 2026-11-24T10:30:00+08:00; no leap second.",
        "应为1900至2999年间的时间，写作 2026-11-24T10:30:00+08:00，不得为闰秒。",
    )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        upper = value.upper() if isinstance(value, str) else value
        return super()._deserialize(upper, attr, data, **kwargs).astimezone(UTC)


class Flag(fields.Boolean):
    """true or false; not a number that equals it in Python, nor another word for it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


def area_code(*, description: str = "", **extra: Any) -> fields.String:
    """A 12-digit statistical area code."""
    code = validate.Regexp(CODE, error=Words("An area code has 12 digits.", "地区代码为12位数字。"))
    described = {"description": description} if description else {}
    return fields.String(validate=code, metadata={"example": "440703101201", **described}, **extra)


def one_of(words: Iterable[str], *, required: bool = True, **extra: Any) -> fields.String:
    """A word of a closed list, where a request or an answer holds it as text."""
    return fields.String(required=required, validate=validate.OneOf([str(word) for word in words]), **extra)


def year(*, description: str = "", **extra: Any) -> fields.Integer:
    """A calendar year."""
    metadata = {"example": 2026, **({"description": description} if description else {})}
    return fields.Integer(strict=True, validate=validate.Range(2000, 2100), metadata=metadata, **extra)


def fen(*, metadata: dict[str, Any] | None = None, **extra: Any) -> fields.Integer:
    """A sum of money in fen, at most ¥10 million."""
    described = {"example": 500_000, "description": "In fen: 500000 is ¥5,000.", **(metadata or {})}
    return fields.Integer(strict=True, validate=validate.Range(1, 1_000_000_000), metadata=described, **extra)


class ShareSchema(Schema):
    """So many of so many; null where left out."""

    numerator = fields.Integer(required=True, allow_none=True, metadata={"example": 96})
    denominator = fields.Integer(required=True, allow_none=True, metadata={"example": 128})


class StationReachSchema(ShareSchema):
    station = area_code(required=True)


class IndicatorSchema(Schema):
    name = fields.String(required=True, metadata={"example": "FOLLOWED_UP"})
    numerator = fields.Integer(required=True, allow_none=True, metadata={"example": 41})
    denominator = fields.Integer(required=True, allow_none=True, metadata={"example": 48})


class PatchSchema(Schema):
    """Fields to change; at least one."""

    @validates_schema(skip_on_field_errors=True)
    def _something(self, data: dict[str, object], **_: object) -> None:
        if not data:
            raise ValidationError(NOTHING_CHANGED)


class PageQuery(Schema):
    """Which page of a list."""

    limit = fields.Integer(strict=True, load_default=LIMIT, validate=validate.Range(1, MAX_LIMIT))
    cursor = fields.String(
        validate=validate.Length(1, 1_000),
        metadata={"description": "From `next` of the page before; leave it out for the first page."},
    )


@cache
def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of a page of items."""
    name = f"{item.__name__.removesuffix('Schema')}Page"
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(required=True, allow_none=True, metadata={"example": None, "description": _NEXT}),
        },
        name=name,
    )


class FaultSchema(Schema):
    """One fault of a request."""

    pointer = fields.String(
        required=True,
        metadata={
            "example": "#/name",
            "description": "Where it is: a JSON pointer into the body, or `?name` in the query.",
        },
    )
    detail = fields.String(
        required=True,
        metadata={
            "example": "Its length must be between 1 and 50.",
            "description": "What is wrong there and how to mend it, in the language of the request.",
        },
    )


class ProblemSchema(Schema):
    """Problem details (RFC 9457); some problems have further members, for a program to go on with."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(
        required=True,
        metadata={
            "example": "urn:muster:problem:veteran-unknown",
            "description": "The stable name, by which programs decide: docs/problems.md lists all.",
        },
    )
    title = fields.String(
        required=True,
        metadata={"example": "Veteran unknown", "description": "The name in words; in Chinese, those of the status."},
    )
    status = fields.Integer(required=True, metadata={"example": 422, "description": "The HTTP status, once more."})
    detail = fields.String(
        required=True,
        metadata={
            "example": str(VeteranUnknown()),
            "description": "What is wrong and how to mend it: a sentence for a person, in the language of the request.",
        },
    )
    errors = fields.List(fields.Nested(FaultSchema), metadata={"description": "Each part that needs mending."})

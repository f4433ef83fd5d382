"""Examples are composed from fields: the example of a field first, else any value of its kind."""

import enum

from marshmallow import Schema, fields, validate

from shared.http import examples
from shared.http.schemas import Text, area_code, fen, page_of


class Colour(enum.StrEnum):
    RED = "RED"
    BLUE = "BLUE"


class InnerSchema(Schema):
    day = fields.Date()
    seen = fields.Boolean(dump_only=True)


class ThingSchema(Schema):
    id = fields.UUID(dump_only=True)
    name = Text(20, metadata={"example": "陈建国"})
    secret = fields.String(load_only=True, metadata={"example": "s"})
    untold = fields.String()
    colour = fields.Enum(Colour, by_value=True)
    word = fields.String(validate=validate.OneOf(["one", "two"]))
    grade = fields.Integer(validate=validate.Range(3, 10))
    open_ended = fields.Integer(validate=validate.Range(max=10))
    sum_fen = fen()
    at = fields.AwareDateTime()
    area = area_code()
    inner = fields.Nested(InnerSchema)
    inners = fields.List(fields.Nested(InnerSchema))
    words = fields.List(fields.String(), metadata={"example": ["a", "b"]})
    renamed = fields.Boolean(data_key="as")
    shown = fields.Function(lambda row: row, metadata={"type": "string", "example": "****8000"})


class EitherSchema(Schema):
    class Meta:
        example = {"name": "chenjg"}

    name = fields.String(metadata={"example": "chenjg"})
    number = fields.String(metadata={"example": "1"})


BOTH = {
    "name": "陈建国",
    "colour": "RED",
    "word": "one",
    "grade": 3,
    "open_ended": 1,
    "sum_fen": 500_000,
    "at": "2026-11-24T10:30:00+08:00",
    "area": "440703101201",
    "words": ["a", "b"],
    "as": True,
}


def test_a_request_shows_what_may_be_sent() -> None:
    inner = {"day": "2026-11-24"}
    assert examples.of_request(ThingSchema) == BOTH | {"secret": "s", "inner": inner, "inners": [inner]}
    assert ThingSchema().validate(examples.of_request(ThingSchema)) == {}


def test_an_answer_shows_what_comes_back() -> None:
    inner = {"day": "2026-11-24", "seen": True}
    dumped = {"id": examples.ID, "inner": inner, "inners": [inner], "shown": "****8000"}
    assert examples.of_answer(ThingSchema) == BOTH | dumped
    assert examples.of_answer(page_of(EitherSchema)) == {"items": [{"name": "chenjg"}], "next": None}

"""Shapes of contests."""

from marshmallow import Schema, fields, validate

from services.registry.awards.domain import Nominee
from services.registry.contests.domain import Likes, State
from shared.http.schemas import Day, Id, PageQuery, Text, area_code, one_of

_NAME = {"example": "2026年“四如杯”业务大比武"}
_KIND = {"example": "QUICK_FIRE"}
_MOST = {"example": 100, "description": "The highest score."}
MOST_ROUNDS = 20


class RoundKindSchema(Schema):
    kind = fields.String(required=True, metadata=_KIND)
    zh = fields.String(required=True, metadata={"example": "抢答题"})
    by = fields.List(one_of(Nominee), required=True, metadata={"description": "Who is scored in it."})
    most = fields.Integer(required=True, metadata=_MOST)


class RoundKindsSchema(Schema):
    items = fields.List(fields.Nested(RoundKindSchema), required=True)


class RoundSchema(Schema):
    kind = Text(40, required=True, metadata=_KIND)
    most = fields.Integer(strict=True, validate=validate.Range(1, 1000), metadata=_MOST)
    dimension = fields.String(
        validate=validate.OneOf(list(Likes)), metadata={"description": "Which of the four likes 四如 it tests."}
    )


class NewContestSchema(Schema):
    name = Text(100, required=True, metadata=_NAME)
    planned_on = Day(required=True)
    rounds = fields.List(fields.Nested(RoundSchema), required=True, validate=validate.Length(1, MOST_ROUNDS))


class ContestSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True)
    name = fields.String(required=True, metadata=_NAME)
    planned_on = fields.Date(required=True)
    held_on = fields.Date(required=True, allow_none=True)
    state = one_of(State)
    rounds = fields.List(fields.Nested(RoundSchema), required=True)
    announced_by = fields.UUID(required=True)


class ContestQuery(PageQuery):
    area = area_code(description="Only those held by this area or within it.")
    state = fields.Enum(State, by_value=True)


class HeldSchema(Schema):
    held_on = Day(required=True)


class NewEntrySchema(Schema):
    station_id = Id(required=True)
    staff_id = Id(metadata={"description": "The person; left out for the station's team."})


def _score() -> fields.Integer:
    return fields.Integer(strict=True, allow_none=True, validate=validate.Range(0), metadata={"example": 88})


class ScoresSchema(Schema):
    scores = fields.List(
        _score(), required=True, metadata={"description": "One place for each round; null where there is none."}
    )


class EntrySchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    contest_id = fields.UUID(required=True)
    area = area_code(required=True)
    station_id = fields.UUID(required=True)
    staff_id = fields.UUID(required=True, allow_none=True)
    scores = fields.List(_score(), required=True)
    total = fields.Integer(required=True, allow_none=True, metadata={"example": 264, "description": "Once published."})
    rank = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"example": 2, "description": "Among people or among teams; equal totals share a rank."},
    )

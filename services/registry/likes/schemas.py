"""Shapes of the four likes 四如."""

from marshmallow import Schema, fields, validate

from services.registry.contests.domain import Likes
from shared.contracts.levels import Level
from shared.http.areas import OfAreaQuery
from shared.http.schemas import PageQuery, area_code, one_of

PERIOD = {"example": "2026-Q3"}
_NAME = {"example": "棠下镇退役军人服务站"}
_POINTS = {"example": 87.5, "description": "0 to 100; null where there was nothing to count, or too little."}


def _points() -> fields.Float:
    return fields.Float(required=True, allow_none=True, metadata=_POINTS)


class ScorecardQuery(OfAreaQuery, PageQuery):
    period = fields.String(
        validate=validate.Length(1, 10), metadata={**PERIOD, "description": "The running one if left out."}
    )
    level = fields.Enum(Level, by_value=True)


class _OfStation(Schema):
    area = area_code(required=True)
    station_id = fields.UUID(required=True)
    name = fields.String(required=True, metadata={**_NAME, "description": "As it was."})
    level = one_of(Level)
    period = fields.String(required=True, metadata=PERIOD)
    as_of = fields.Date(required=True)
    closed = fields.Boolean(required=True, metadata={"description": "True: the figures change no more."})
    total = _points()


class ScorecardRowSchema(_OfStation):
    """The score of a station with all stations below it."""

    command = _points()
    knowledge = _points()
    warmth = _points()
    embeddedness = _points()


class IndicatorFigureSchema(Schema):
    """One figure. What is left out, since it tells of few, is null."""

    indicator = fields.String(required=True, metadata={"example": "ON_TIME_TASKS"})
    zh = fields.String(required=True, metadata={"example": "联系走访按时完成率"})
    weight = fields.Integer(
        required=True,
        metadata={"example": 40, "description": "Its weight in the dimension, among the indicators counted."},
    )
    target = fields.Float(required=True, metadata={"example": 1.0, "description": "The value that earns all points."})
    numerator = fields.Integer(required=True, allow_none=True, metadata={"example": 118})
    denominator = fields.Integer(required=True, allow_none=True, metadata={"example": 131})
    cases = fields.Integer(
        required=True,
        allow_none=True,
        metadata={
            "example": 131,
            "description": "How many cases were counted; of answers about satisfaction each has several points.",
        },
    )
    value = fields.Float(
        required=True,
        allow_none=True,
        metadata={"example": 0.9008, "description": "Null where nothing was to be counted, or nothing is known."},
    )
    points = _points()
    weighs = fields.Boolean(
        required=True,
        metadata={
            "description": "Whether it counts in the points. What nothing is known of, or too little, has no weight: "
            "the others share it."
        },
    )
    suppressed = fields.Boolean(
        required=True, metadata={"description": "Left out for you, or of so few cases that it has no weight."}
    )


class DimensionSchema(Schema):
    dimension = one_of(Likes)
    zh = fields.String(required=True, metadata={"example": "如臂使指"})
    weight = fields.Integer(required=True, metadata={"example": 25})
    points = _points()
    indicators = fields.List(fields.Nested(IndicatorFigureSchema), required=True)


class ScorecardSchema(_OfStation):
    """A station's scorecard, with all stations below it."""

    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    rules_version = fields.Integer(required=True, metadata={"example": 1})
    small_cell = fields.Integer(
        required=True, metadata={"example": 5, "description": "Figures of fewer cases give no points."}
    )
    dimensions = fields.List(fields.Nested(DimensionSchema), required=True)


class BehindQuery(PageQuery):
    side = fields.String(
        required=True, validate=validate.OneOf(["numerator", "missing"]), metadata={"example": "missing"}
    )


class BehindSchema(Schema):
    """One of what was counted: a person, due, alert, hardship, answer or station, by its id."""

    id = fields.UUID(required=True, attribute="subject")
    detail = fields.String(
        required=True,
        metadata={
            "example": "HOME_VISIT",
            "description": "The purpose of a due, or one of the five haves; empty for what has neither.",
        },
    )
    area = area_code(required=True, attribute="code", description="The station it was counted for.")


class NewScorecardClosingSchema(Schema):
    period = fields.String(required=True, validate=validate.Length(1, 10), metadata=PERIOD)


class ScorecardClosingSchema(Schema):
    """A period as it was closed."""

    period = fields.String(required=True, metadata=PERIOD)
    rules_version = fields.Integer(required=True, metadata={"example": 1})
    as_of = fields.Date(required=True)
    stations = fields.Integer(required=True, metadata={"example": 1420})
    closed_by = fields.UUID(required=True, metadata={"description": "Account id."})
    closed_at = fields.AwareDateTime(required=True, metadata={"example": "2026-10-12T09:00:00+08:00"})


class RulesDimensionSchema(Schema):
    dimension = one_of(Likes)
    zh = fields.String(required=True, metadata={"example": "如臂使指"})
    weight = fields.Integer(required=True, metadata={"example": 25})


class RulesIndicatorSchema(Schema):
    indicator = fields.String(required=True, metadata={"example": "ON_TIME_TASKS"})
    zh = fields.String(required=True, metadata={"example": "联系走访按时完成率"})
    dimension = one_of(Likes)
    weight = fields.Integer(required=True, metadata={"example": 40})
    target = fields.Float(required=True, metadata={"example": 1.0})
    few = one_of(["HIDDEN", "HIDDEN_ABOVE", "SHOWN"])


class LikesRulesSchema(Schema):
    """A version of the indicators and weights."""

    version = fields.Integer(required=True, metadata={"example": 1})
    valid_from = fields.Date(required=True)
    small_cell = fields.Integer(required=True, metadata={"example": 5})
    late_days = fields.Integer(required=True, metadata={"example": 10})
    dimensions = fields.List(fields.Nested(RulesDimensionSchema), required=True)
    indicators = fields.List(fields.Nested(RulesIndicatorSchema), required=True)


class LikesVersionsSchema(Schema):
    items = fields.List(fields.Nested(LikesRulesSchema), required=True)

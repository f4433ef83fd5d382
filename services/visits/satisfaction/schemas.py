"""Shapes of satisfaction."""

from marshmallow import Schema, fields, validate

from services.visits.satisfaction.domain import Occasion
from services.visits.satisfaction.rules import RULES
from shared.http.schemas import Day, Id, Text, area_code

_COMMENT = {"example": "工作人员很热心，希望多组织体检。"}
_N = {"example": 37}


def _score(description: str) -> fields.Integer:
    ends = validate.Range(RULES.least, RULES.most)
    return fields.Integer(
        strict=True, required=True, validate=ends, metadata={"example": 4, "description": description}
    )


class ScoresSchema(Schema):
    """The three scales, from least to most."""

    happiness = _score("幸福感")
    gain = _score("获得感")
    honour = _score("荣誉感")


class NewSatisfactionSchema(ScoresSchema):
    """An answer. Without `veteran_id` it is anonymous: the station alone is kept, no visit and no offer is named."""

    occasion = fields.Enum(Occasion, by_value=True, required=True)
    occasion_id = Id(metadata={"description": "The visit or offer that a named person's answer is about."})
    veteran_id = Id(metadata={"description": "Leave it out for an anonymous answer."})
    area = area_code(description="The station that an anonymous answer is about; yours if left out.")
    comment = Text(2000, lines=True, metadata=_COMMENT)


class SatisfactionSchema(Schema):
    """That there is an answer: about which station and on what occasion, in which period."""

    id = fields.UUID(required=True)
    area = area_code(required=True)
    occasion = fields.String(required=True, validate=validate.OneOf(list(Occasion)))
    from_on = fields.Date(required=True, metadata={"description": "First day of the period."})
    to_on = fields.Date(required=True, metadata={"description": "Last day of the period."})


class GivenSatisfactionSchema(ScoresSchema, SatisfactionSchema):
    """An answer as it was just given."""


class SatisfactionDetailSchema(SatisfactionSchema):
    """An answer with its comment, and who gave it unless anonymous. No one is shown its scores."""

    veteran_id = fields.UUID(allow_none=True)
    comment = fields.String(allow_none=True, metadata=_COMMENT)


class ResultsQuery(Schema):
    on = Day(metadata={"description": "A day of the period wanted; today if left out."})


class ScaleResultSchema(Schema):
    """One scale: the mean, and how many gave each score; null where no answers were told."""

    mean = fields.Float(required=True, allow_none=True, metadata={"example": 4.35})
    distribution = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        allow_none=True,
        metadata={"example": {"1": 0, "2": 1, "3": 4, "4": 12, "5": 20}},
    )


class ResultSchema(Schema):
    """Results of `n` answers."""

    n = fields.Integer(required=True, metadata=_N)
    happiness = fields.Nested(ScaleResultSchema, required=True)
    gain = fields.Nested(ScaleResultSchema, required=True)
    honour = fields.Nested(ScaleResultSchema, required=True)


class StationResultSchema(ResultSchema):
    """Of a town with its villages; of a county or city, of its own station."""

    area = area_code(required=True)


class ResultsSchema(Schema):
    """Results of a period within your area: in all, and by town."""

    from_on = fields.Date(required=True, metadata={"description": "First day of the period."})
    to_on = fields.Date(required=True, metadata={"description": "Last day of the period."})
    total = fields.Nested(ResultSchema, required=True)
    stations = fields.List(fields.Nested(StationResultSchema), required=True)
    as_of = fields.AwareDateTime(required=True, metadata={"example": "2026-11-24T16:00:00+08:00"})

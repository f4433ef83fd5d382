"""Shapes of stations and of what they were."""

from marshmallow import Schema, fields, validate

from services.registry.network.domain.stations import State
from shared.contracts.levels import Level
from shared.http.schemas import Day, PageQuery, Text, area_code, one_of

NAME = {"example": "棠下镇退役军人服务站"}
REASON = {"example": "行政区划调整"}


class StationSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True)
    name = fields.String(required=True, metadata=NAME)
    level = one_of(Level)
    state = one_of(State)
    since = fields.Date(
        allow_none=True,
        metadata={"description": "When it took its present code, name and state; null: before the records."},
    )
    reason = fields.String(allow_none=True, metadata={**REASON, "description": "Why it changed then."})
    stars = fields.Integer(allow_none=True, metadata={"example": 4, "description": "The latest rating, 1 to 5."})


class StationQuery(PageQuery):
    area = area_code(description="Only stations within this area.")
    level = fields.Enum(Level, by_value=True)
    state = fields.Enum(State, by_value=True)
    former_code = area_code(description="Only the station that had this code before.")


class NewStationSchema(Schema):
    code = area_code(
        required=True, description="A university or other place has 900–999 in the last three digits of its own."
    )
    level = fields.Enum(Level, by_value=True, required=True)
    name = Text(100, required=True, metadata=NAME)
    area_name = Text(100, metadata={"example": "五邑大学", "description": "Of the division, where the code is new."})
    on = Day(required=True, metadata={"description": "When it opened."})


class StationChangeSchema(Schema):
    on = Day(required=True, metadata={"description": "From when; not in the future."})
    reason = Text(500, required=True, metadata=REASON)


class RenameSchema(StationChangeSchema):
    name = Text(100, required=True, metadata=NAME)


class RecodeSchema(StationChangeSchema):
    code = area_code(required=True, description="The code that replaces the present one, of the same level.")
    area_name = Text(100, metadata={"example": "棠下镇", "description": "Of the division; as before if left out."})


class StationPeriodSchema(Schema):
    """What a station was until the day before `valid_to`."""

    id = fields.UUID(required=True)
    code = area_code(required=True)
    name = fields.String(required=True, metadata=NAME)
    state = one_of(State)
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(required=True)
    reason = fields.String(allow_none=True, metadata=REASON)
    ended_by = fields.UUID(required=True)


class NewStarRatingSchema(Schema):
    stars = fields.Integer(strict=True, required=True, validate=validate.Range(1, 5), metadata={"example": 4})
    on = Day(required=True)
    grounds = Text(500, required=True, metadata={"example": "年度考评优秀"})


class StarRatingSchema(Schema):
    id = fields.UUID(required=True)
    station_id = fields.UUID(required=True)
    stars = fields.Integer(required=True, metadata={"example": 4})
    rated_on = fields.Date(required=True)
    grounds = fields.String(required=True, metadata={"example": "年度考评优秀"})
    rated_by = fields.UUID(required=True)

"""Shapes of divisions and stations."""

from marshmallow import Schema, fields

from shared.http.schemas import PageQuery, area_code


class AreaSchema(Schema):
    code = area_code(required=True)
    name = fields.String(required=True, metadata={"example": "棠下镇"})
    level = fields.String(required=True, metadata={"example": "TOWN"})
    parent = fields.String(allow_none=True, metadata={"example": "440703000000"})
    mca_code = fields.String(
        allow_none=True,
        metadata={"example": "440703101", "description": "Code of the civil-affairs ministry, 9 digits."},
    )


class AreaQuery(PageQuery):
    parent = area_code()


class StationSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True)
    name = fields.String(required=True, metadata={"example": "棠下镇退役军人服务站"})
    level = fields.String(required=True, metadata={"example": "TOWN"})


class StationQuery(PageQuery):
    area = area_code(description="Only stations within this area.")

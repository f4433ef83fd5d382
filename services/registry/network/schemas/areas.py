"""Shapes of divisions."""

from marshmallow import Schema, fields

from shared.http.schemas import PageQuery, area_code


class AreaSchema(Schema):
    code = area_code(required=True)
    name = fields.String(required=True, metadata={"example": "棠下镇"})
    level = fields.String(required=True, metadata={"example": "TOWN"})
    parent = fields.String(allow_none=True, metadata={"example": "440703000000"})
    mca_code = fields.String(
        allow_none=True,
        metadata={"example": "440703102", "description": "Code of the civil-affairs ministry, 9 digits."},
    )
    abolished_on = fields.Date(allow_none=True)


class AreaQuery(PageQuery):
    parent = area_code()

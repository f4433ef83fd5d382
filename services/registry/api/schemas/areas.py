"""Shapes of divisions and stations."""

from marshmallow import Schema, fields

from shared.http.schemas import PageQuery, area_code


class AreaSchema(Schema):
    code = area_code(required=True)
    name = fields.String(required=True)
    level = fields.String(required=True)
    parent = fields.String(allow_none=True)
    mca_code = fields.String(allow_none=True, metadata={"description": "Code of the civil-affairs ministry, 9 digits."})


class AreaQuery(PageQuery):
    parent = area_code()


class StationSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    area = area_code(required=True)
    name = fields.String(required=True)
    level = fields.String(required=True)


class StationQuery(PageQuery):
    area = area_code(description="Only stations within this area.")

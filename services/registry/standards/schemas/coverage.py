"""Shapes of full coverage."""

from marshmallow import Schema, fields, validate

from shared.contracts.levels import Level
from shared.http.schemas import Text, area_code, one_of

_REASON = {"example": "两个社区合并设站"}
_VERSION = {"example": 1, "description": "How often the city has set the number; send it as If-Match to set it."}


class CoverageRowSchema(Schema):
    """Open stations of a level against how many there must be; there may be more than that."""

    level = one_of(Level)
    numerator = fields.Integer(required=True, metadata={"example": 72, "description": "Open stations."})
    denominator = fields.Integer(required=True, allow_none=True, metadata={"example": 73})
    basis = one_of(["SET", "OFFICIAL", "DIVISIONS"])
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={**_REASON, "description": "Why the city set the number; else the number's source."},
    )
    version = fields.Integer(required=True, metadata=_VERSION)


class CoverageSchema(Schema):
    area = area_code(required=True)
    as_of = fields.Date(required=True)
    items = fields.List(fields.Nested(CoverageRowSchema), required=True)


class RequiredSchema(Schema):
    required = fields.Integer(
        strict=True, required=True, validate=validate.Range(0, 100_000), metadata={"example": 1328}
    )
    reason = Text(500, required=True, metadata=_REASON)


class CoverageRequiredSchema(RequiredSchema):
    id = fields.UUID(required=True)
    area = area_code(required=True)
    level = one_of(Level)
    version = fields.Integer(required=True, metadata=_VERSION)
    set_by = fields.UUID(required=True)
    set_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-24T10:30:00+08:00"})

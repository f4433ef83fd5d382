"""Shapes of the duty list."""

from marshmallow import Schema, fields, validate

from services.registry.duties.domain import Function, Party
from shared.contracts.levels import Level
from shared.http.schemas import Day, Text, one_of

_NOTE = {"example": "根据2027年省厅清单修订"}
_VERSION = {"example": 2}
MOST_ITEMS = 500


class DutySchema(Schema):
    level = one_of(Level)
    party = one_of(Party)
    function = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(list(Function)),
        metadata={"description": "The statutory function it serves (《退役军人保障法》 art. 66); null: none directly."},
    )
    zh = Text(200, required=True, metadata={"example": "受理帮扶援助申请、调查并提出意见"})
    source = Text(
        200,
        required=True,
        allow_none=True,
        metadata={
            "example": "《广东省困难退役军人帮扶援助办法》第十五至十六条",
            "description": "null: a default of ours.",
        },
    )


class NewDutyListSchema(Schema):
    valid_from = Day(required=True)
    note = Text(500, required=True, metadata=_NOTE)
    items = fields.List(fields.Nested(DutySchema), required=True, validate=validate.Length(1, MOST_ITEMS))


class DutyListSchema(Schema):
    version = fields.Integer(required=True, metadata=_VERSION)
    valid_from = fields.Date(required=True)
    note = fields.String(required=True, metadata=_NOTE)
    published_by = fields.UUID(allow_none=True, metadata={"description": "null: it ships with the product."})
    published_at = fields.AwareDateTime(allow_none=True, metadata={"example": "2026-11-24T10:30:00+08:00"})
    items = fields.List(fields.Nested(DutySchema), required=True)


class DutyQuery(Schema):
    level = fields.Enum(Level, by_value=True)
    party = fields.Enum(Party, by_value=True)
    version = fields.Integer(
        strict=True, validate=validate.Range(1), metadata={**_VERSION, "description": "The one in force if left out."}
    )


class DutyVersionSchema(Schema):
    number = fields.Integer(required=True, attribute="version", data_key="version", metadata=_VERSION)
    valid_from = fields.Date(required=True)
    note = fields.String(required=True, metadata=_NOTE)


class DutyVersionsSchema(Schema):
    items = fields.List(fields.Nested(DutyVersionSchema), required=True)

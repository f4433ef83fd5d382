"""Shapes of the rules."""

from marshmallow import Schema, fields


class FigureSchema(Schema):
    name = fields.String(required=True, metadata={"example": "contacts.KEY.CONTACT"})
    value = fields.Dict(keys=fields.String(), required=True, metadata={"example": {"months": 3}})
    source = fields.String(
        required=True, metadata={"example": "a county of Anhui, 2025 (docs/sources.md#contact-frequency)"}
    )
    default = fields.Boolean(
        required=True, metadata={"description": "True for a figure that no source gives: a default of this product."}
    )


class RulesSchema(Schema):
    """The rules of contact plans."""

    version = fields.Integer(required=True, metadata={"example": 1})
    figures = fields.List(fields.Nested(FigureSchema), required=True)

"""The rules of answers about satisfaction: `data/satisfaction.yaml`."""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from shared.rules import read


@dataclass(frozen=True)
class Rules:
    """The scale's ends, below how many answers a result is not shown, and a period's months."""

    least: int
    most: int
    small_cell: int
    period_months: int


class RulesSchema(Schema):
    """The file."""

    least = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100))
    most = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100))
    small_cell = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    period_months = fields.Integer(required=True, strict=True, validate=validate.OneOf([1, 2, 3, 4, 6, 12]))

    @validates_schema(skip_on_field_errors=True)
    def _rises(self, data: dict[str, int], **_: Any) -> None:
        if data["least"] >= data["most"]:
            raise ValidationError("The scale must rise.", "most")

    @post_load
    def _rules(self, data: dict[str, int], **_: Any) -> Rules:
        return Rules(**data)


RULES: Rules = read("visits", "satisfaction.yaml", RulesSchema)

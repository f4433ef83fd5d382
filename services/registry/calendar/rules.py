"""The arrangements that ship: `data/arrangements.yaml`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validates_schema

from services.registry.calendar.domain import Sourced
from shared.rules import read


class _YearSchema(Schema):
    year = fields.Integer(required=True, strict=True)
    source = fields.String(required=True)
    days_off = fields.List(fields.Date(), required=True)
    workdays = fields.List(fields.Date(), required=True)

    @validates_schema(skip_on_field_errors=True)
    def _apart(self, data: Mapping[str, list[date]], **_: Any) -> None:
        if both := set(data["days_off"]).intersection(data["workdays"]):
            raise ValidationError(f"{min(both)} stands in both")

    @post_load
    def _arrangement(self, data: dict[str, Any], **_: Any) -> Sourced:
        return Sourced(**data)


class ArrangementsSchema(Schema):
    """The file."""

    arrangements = fields.List(fields.Nested(_YearSchema), required=True)


SHIPPED: Sequence[Sourced] = read("registry", "arrangements.yaml", ArrangementsSchema)["arrangements"]

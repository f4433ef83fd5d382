"""Days that count otherwise than the holiday calendar knows: `workdays.yaml`, checked when a process starts."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validates_schema

from shared.rules import load
from shared.workdays import Overrides


class OverridesSchema(Schema):
    """The file; a list that is empty or not there names no day."""

    holidays = fields.List(fields.Date(), allow_none=True)
    workdays = fields.List(fields.Date(), allow_none=True)

    @pre_load
    def _none(self, content: Any, **_: Any) -> Any:
        return {} if content is None else content

    @validates_schema(skip_on_field_errors=True)
    def _apart(self, data: Mapping[str, list[date] | None], **_: Any) -> None:
        if both := set(data.get("holidays") or ()).intersection(data.get("workdays") or ()):
            raise ValidationError(f"{min(both)} stands in both")

    @post_load
    def _overrides(self, data: Mapping[str, list[date] | None], **_: Any) -> Overrides:
        return Overrides(**{name: frozenset(days or ()) for name, days in data.items()})


OVERRIDES: Overrides = load(Path(__file__).with_name("workdays.yaml"), OverridesSchema)

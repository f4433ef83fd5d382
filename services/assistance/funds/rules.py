"""The rules of funds: `data/funds.yaml`."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from shared.http.schemas import Flag
from shared.rules import read

ANY = "ANY"
"""Money for whatever aid is granted for."""


class _PurposeSchema(Schema):
    carried = Flag(required=True)


def _with_any(purposes: dict[str, Any]) -> None:
    if ANY not in purposes:
        raise ValidationError(f"There is no purpose {ANY}, which stands where none is named.")


class RulesSchema(Schema):
    """The file."""

    purposes = fields.Dict(
        keys=fields.String(validate=validate.Regexp("^[A-Z][A-Z_]*$", error="A code has capitals and underscores.")),
        values=fields.Nested(_PurposeSchema),
        required=True,
        validate=_with_any,
    )

    @post_load
    def _carried(self, data: dict[str, Any], **_: Any) -> dict[str, bool]:
        return {name: rule["carried"] for name, rule in data["purposes"].items()}


PURPOSES: dict[str, bool] = read("assistance", "funds.yaml", RulesSchema)
"""Purposes, and whether what is left of their money at a year's end is carried into the next."""

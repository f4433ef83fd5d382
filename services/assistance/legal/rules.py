"""The rules of the legal station: `data/legal.yaml`."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from services.assistance.clocks.rules import TermSchema, day_count
from services.assistance.legal.domain import Clock, Rules
from shared.rules import read

_CODE = validate.Regexp("^[A-Z][A-Z_]*$", error="A code has capitals and underscores.")


def _every_clock(clocks: Mapping[Clock, Any]) -> None:
    if missing := set(Clock) - clocks.keys():
        raise ValidationError(f"No term for {', '.join(sorted(missing))}.")


class RulesSchema(Schema):
    """The file."""

    clocks = fields.Dict(
        keys=fields.Enum(Clock, by_value=True),
        values=fields.Nested(TermSchema),
        required=True,
        validate=_every_clock,
    )
    aid_first_below_days = day_count(required=True)
    papers = fields.List(fields.String(validate=_CODE), required=True, validate=validate.Length(1))
    means_paper = fields.String(required=True, validate=_CODE)

    @post_load
    def _rules(self, data: dict[str, Any], **_: Any) -> Rules:
        return Rules(**data)


RULES: Rules = read("assistance", "legal.yaml", RulesSchema)

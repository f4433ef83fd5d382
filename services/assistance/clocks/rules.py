"""Shapes of terms and codes in files of rules."""

import enum
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from services.assistance.clocks.domain import Term


def day_count(least: int = 1, **extra: Any) -> fields.Integer:
    """A number of days."""
    return fields.Integer(strict=True, validate=validate.Range(least, 3_650), **extra)


class TermSchema(Schema):
    """How long a clock runs. `end_on_day_off`: STAYS, or MOVES to the next working day; for calendar days."""

    days = day_count(required=True)
    counted = fields.String(required=True, validate=validate.OneOf(["WORKING", "CALENDAR"]))
    end_on_day_off = fields.String(load_default="STAYS", validate=validate.OneOf(["STAYS", "MOVES"]))
    remind_days = day_count(required=True)

    @post_load
    def _term(self, data: dict[str, Any], **_: Any) -> Term:
        working, moves = data["counted"] == "WORKING", data["end_on_day_off"] == "MOVES"
        return Term(data["days"], data["remind_days"], working, moves)


def terms(names: type[enum.StrEnum]) -> fields.Dict:
    """A term for each clock of a kind of case, by its name."""

    def every(given: Mapping[enum.StrEnum, Term]) -> None:
        if missing := set(names) - given.keys():
            raise ValidationError(f"No clock for {', '.join(sorted(missing))}.")

    keys = fields.Enum(names, by_value=True)
    return fields.Dict(keys=keys, values=fields.Nested(TermSchema), required=True, validate=every)


def codes() -> fields.List[str]:
    """A list of codes, at least one."""
    code = fields.String(validate=validate.Regexp("^[A-Z][A-Z_]*$", error="A code has capitals and underscores."))
    return fields.List(code, required=True, validate=validate.Length(1))

"""The shape of a term in files of rules."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

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

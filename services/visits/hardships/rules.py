"""The rules of hardships: `data/hardships.yaml`."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from services.visits.hardships.domain.hardships import Clock, Rules, Step
from shared.rules import read

CODE = validate.Regexp("^[A-Z][A-Z_]*$", error="A code has capitals and underscores.")


def _days(least: int, **extra: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(least, 3_650), **extra)


class _ClockSchema(Schema):
    days = _days(1, required=True)
    urgent_days = _days(1)
    counted = fields.String(required=True, validate=validate.OneOf(["WORKING", "CALENDAR"]))
    remind_days = _days(1, required=True)

    @post_load
    def _clock(self, data: dict[str, Any], **_: Any) -> Clock:
        working = data.pop("counted") == "WORKING"
        return Clock(**{"urgent_days": data["days"], **data}, working=working)


def _every_step(clocks: Mapping[Step, Clock]) -> None:
    if missing := set(Step) - clocks.keys():
        raise ValidationError(f"No clock for {', '.join(sorted(missing))}.")


def _codes() -> fields.List[str]:
    return fields.List(fields.String(validate=CODE), required=True, validate=validate.Length(1))


class RulesSchema(Schema):
    """The file."""

    clocks = fields.Dict(
        keys=fields.Enum(Step, by_value=True),
        values=fields.Nested(_ClockSchema),
        required=True,
        validate=_every_step,
    )
    kinds = _codes()
    referrals = _codes()
    fresh_days = _days(1, required=True)
    late_entry_days = _days(1, required=True)
    suppress_below = _days(0, required=True)

    @post_load
    def _rules(self, data: dict[str, Any], **_: Any) -> Rules:
        return Rules(**data)


RULES: Rules = read("visits", "hardships.yaml", RulesSchema)

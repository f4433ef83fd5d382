"""When stations are reminded: `data/reminders.yaml`."""

from itertools import pairwise
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.registry.reminders.domain import Rules
from shared.rules import read
from shared.workdays import Festival


def _count(least: int = 1, most: int = 365) -> fields.Integer:
    return fields.Integer(strict=True, required=True, validate=validate.Range(least, most))


def _falls(days: list[int]) -> None:
    if any(sooner >= later for later, sooner in pairwise(days)):
        raise ValidationError("Each reminder must be nearer than the one before.")


class _Figure(Schema):
    source = fields.String(required=True, validate=validate.Length(1))
    default = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class _BeforeSchema(_Figure):
    before = _count(most=60)


class _BirthdaysSchema(_Figure):
    from_age = _count()
    bereaved_days = _count(0)


class _ConfirmationsSchema(_Figure):
    month = _count(most=12)
    day = _count(most=31)
    before = fields.List(_count(0, 90), required=True, validate=[validate.Length(1), _falls])

    @validates_schema(skip_on_field_errors=True)
    def _is_a_day(self, data: dict[str, Any], **_: Any) -> None:
        if data["day"] > 28 + (data["month"] != 2) * 2 + (data["month"] in (1, 3, 5, 7, 8, 10, 12)):
            raise ValidationError("Every year must have this day.", "day")


class _RegradesSchema(_Figure):
    months = _count()


class RemindersSchema(Schema):
    """The file."""

    festivals = fields.Dict(
        keys=fields.String(validate=validate.OneOf(list(Festival))), values=fields.Nested(_BeforeSchema), required=True
    )
    birthdays = fields.Nested(_BirthdaysSchema, required=True)
    confirmations = fields.Nested(_ConfirmationsSchema, required=True)
    regrades = fields.Nested(_RegradesSchema, required=True)
    meetings = fields.Nested(_BeforeSchema, required=True)

    @post_load
    def _rules(self, data: dict[str, Any], **_: Any) -> Rules:
        confirmations = data["confirmations"]
        return Rules(
            festivals={Festival(name): figure["before"] for name, figure in data["festivals"].items()},
            from_age=data["birthdays"]["from_age"],
            bereaved_days=data["birthdays"]["bereaved_days"],
            confirm_by=(confirmations["month"], confirmations["day"]),
            confirm_before=confirmations["before"],
            regrade_months=data["regrades"]["months"],
            meeting_before=data["meetings"]["before"],
        )


RULES: Rules = read("registry", "reminders.yaml", RemindersSchema)

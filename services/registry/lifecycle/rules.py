"""The stages of the full cycle and the standard services of each: `data/stages.yaml`."""

from collections.abc import Mapping
from typing import Any, TypedDict

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from shared.contracts.levels import Level
from shared.contracts.notify import PARTIES
from shared.contracts.registry.veterans import STAGES as NAMES
from shared.rules import read


class Service(TypedDict):
    """A standard service: by whom, and within how many days of the stage's beginning."""

    service: str
    zh: str
    party: str
    level: str
    within_days: int
    source: str | None


class Stage(TypedDict):
    """A stage and what is due in it."""

    stage: str
    zh: str
    source: str | None
    services: list[Service]


class _ServiceSchema(Schema):
    service = fields.String(required=True)
    zh = fields.String(required=True)
    party = fields.String(required=True, validate=validate.OneOf(PARTIES))
    level = fields.String(required=True, validate=validate.OneOf(list(Level)))
    within_days = fields.Integer(required=True, validate=validate.Range(0))
    source = fields.String(required=True, allow_none=True)


class _StageSchema(Schema):
    stage = fields.String(required=True, validate=validate.OneOf(NAMES))
    zh = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    services = fields.List(fields.Nested(_ServiceSchema), required=True, validate=validate.Length(1))


class _FileSchema(Schema):
    stages = fields.List(fields.Nested(_StageSchema), required=True)

    @validates_schema(skip_on_field_errors=True)
    def _all(self, data: Mapping[str, Any], **_: Any) -> None:
        if [stage["stage"] for stage in data["stages"]] != list(NAMES):
            raise ValidationError("every stage of the contract stands here once, in its order")


STAGES: Mapping[str, Stage] = {each["stage"]: each for each in read("registry", "stages.yaml", _FileSchema)["stages"]}

"""This service's rules of the field that are data (`data/activities.yaml`); faults are named when a process starts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.visits.domain.contact import Method

FILE = Path(__file__).with_name("data") / "activities.yaml"


class RulesInvalid(Exception):
    """The rules cannot be used; the text names every fault."""


@dataclass(frozen=True)
class CampaignRules:
    """From how many people a unit holds a symposium, and which visits reach a target."""

    symposium_from: int
    reached_by: tuple[str, ...]


@dataclass(frozen=True)
class SatisfactionRules:
    """The scale's ends, below how many answers a result is not shown, and a period's months."""

    least: int
    most: int
    small_cell: int
    period_months: int


class _CampaignSchema(Schema):
    symposium_from = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    reached_by = fields.List(fields.Enum(Method, by_value=True), required=True, validate=validate.Length(1))

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> CampaignRules:
        return CampaignRules(data["symposium_from"], tuple(data["reached_by"]))


class _SatisfactionSchema(Schema):
    least = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100))
    most = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100))
    small_cell = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    period_months = fields.Integer(required=True, strict=True, validate=validate.OneOf([1, 2, 3, 4, 6, 12]))

    @validates_schema(skip_on_field_errors=True)
    def _rises(self, data: dict[str, int], **_: Any) -> None:
        if data["least"] >= data["most"]:
            raise ValidationError("The scale must rise.", "most")

    @post_load
    def _made(self, data: dict[str, int], **_: Any) -> SatisfactionRules:
        return SatisfactionRules(**data)


class _FileSchema(Schema):
    campaigns = fields.Nested(_CampaignSchema, required=True)
    satisfaction = fields.Nested(_SatisfactionSchema, required=True)


def load(source: Any) -> tuple[CampaignRules, SatisfactionRules]:
    """The rules from their file's content. Raises RulesInvalid."""
    try:
        read = _FileSchema().load(source)
    except ValidationError as fault:
        raise RulesInvalid(f"{FILE.name}: {fault.messages}") from None
    return read["campaigns"], read["satisfaction"]


CAMPAIGNS, SATISFACTION = load(yaml.safe_load(FILE.read_text("utf-8")))

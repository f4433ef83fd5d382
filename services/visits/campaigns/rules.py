"""The rules of campaigns: `data/campaigns.yaml`."""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.visits.dues.domain.contact import Method
from shared.rules import read


@dataclass(frozen=True)
class Rules:
    """From how many people a unit holds a symposium, and which visits reach a target."""

    symposium_from: int
    reached_by: tuple[Method, ...]


class RulesSchema(Schema):
    """The file."""

    symposium_from = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    reached_by = fields.List(fields.Enum(Method, by_value=True), required=True, validate=validate.Length(1))

    @post_load
    def _rules(self, data: dict[str, Any], **_: Any) -> Rules:
        return Rules(**{**data, "reached_by": tuple(data["reached_by"])})


RULES: Rules = read("visits", "campaigns.yaml", RulesSchema)

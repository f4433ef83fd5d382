"""Who is contacted as KEY 重点联系: `data/tiers.yaml`."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.registry.files.domain.people import Category, Tag
from services.registry.files.domain.tiers import Rule, Rules
from shared.rules import read


class _RuleSchema(Schema):
    source = fields.String(required=True)
    category = fields.Enum(Category, by_value=True)
    tag = fields.Enum(Tag, by_value=True)
    disability_grade_to = fields.Integer(strict=True, validate=validate.Range(1, 10))

    @validates_schema(skip_on_field_errors=True)
    def _one(self, data: Mapping[str, Any], **_: Any) -> None:
        if len(data) != 2:
            raise ValidationError("a rule has a source and one condition")

    @post_load
    def _rule(self, data: dict[str, Any], **_: Any) -> Rule:
        return Rule(**data)


class RulesSchema(Schema):
    """The file."""

    version = fields.Integer(required=True, strict=True)
    rules = fields.List(fields.Nested(_RuleSchema), required=True)

    @post_load
    def _rules(self, data: dict[str, Any], **_: Any) -> Rules:
        return Rules(data["version"], tuple(data["rules"]))


RULES: Rules = read("registry", "tiers.yaml", RulesSchema)

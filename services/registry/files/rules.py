"""Rules of files that ship as data: who is a veteran, whom to contact as KEY, when a file is complete."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.registry.files.domain import completeness, tiers
from services.registry.files.domain.people import Category, Tag
from shared.rules import read


class CategoriesSchema(Schema):
    """`data/categories.yaml`."""

    version = fields.Integer(required=True, strict=True)
    veterans = fields.List(fields.Enum(Category, by_value=True), required=True)


_CATEGORIES = read("registry", "categories.yaml", CategoriesSchema)
CATEGORIES_VERSION: int = _CATEGORIES["version"]
"""Rises with every change of who is a veteran."""
VETERANS: frozenset[Category] = frozenset(_CATEGORIES["veterans"])
"""The categories that make someone a veteran."""


class _TierSchema(Schema):
    source = fields.String(required=True)
    category = fields.Enum(Category, by_value=True)
    tag = fields.Enum(Tag, by_value=True)
    disability_grade_to = fields.Integer(strict=True, validate=validate.Range(1, 10))

    @validates_schema(skip_on_field_errors=True)
    def _one(self, data: Mapping[str, Any], **_: Any) -> None:
        if len(data) != 2:
            raise ValidationError("a rule has a source and one condition")

    @post_load
    def _rule(self, data: dict[str, Any], **_: Any) -> tiers.Rule:
        return tiers.Rule(**data)


class TiersSchema(Schema):
    """`data/tiers.yaml`."""

    version = fields.Integer(required=True, strict=True)
    rules = fields.List(fields.Nested(_TierSchema), required=True)

    @post_load
    def _rules(self, data: dict[str, Any], **_: Any) -> tiers.Rules:
        return tiers.Rules(data["version"], tuple(data["rules"]))


TIERS: tiers.Rules = read("registry", "tiers.yaml", TiersSchema)
"""Who is contacted as KEY 重点联系."""

COLUMNS = {
    **{"phone": "phone_sealed", "address": "address_sealed"},
    **{name: name for name in ("served_as", "placement", "disability_grade", "verified_at")},
}
"""What a rule of completeness may ask for, and the column that holds it."""


class _WantedSchema(Schema):
    columns = fields.List(fields.String(validate=validate.OneOf(list(COLUMNS))), required=True, data_key="fields")
    veterans = fields.Boolean(truthy={True}, falsy={False})
    category = fields.Enum(Category, by_value=True)

    @post_load
    def _rule(self, data: dict[str, Any], **_: Any) -> completeness.Rule:
        of = VETERANS if data.get("veterans") else data.get("category") and frozenset({data["category"]})
        return completeness.Rule(tuple(COLUMNS[name] for name in data["columns"]), of)


class CompletenessSchema(Schema):
    """`data/completeness.yaml`."""

    rules = fields.List(fields.Nested(_WantedSchema), required=True)
    verified_days = fields.Integer(strict=True, required=True, validate=validate.Range(1))


_COMPLETENESS = read("registry", "completeness.yaml", CompletenessSchema)
WANTED: list[completeness.Rule] = _COMPLETENESS["rules"]
"""What a complete file 一人一档 holds."""
VERIFIED_DAYS: int = _COMPLETENESS["verified_days"]
"""For how long a verification is fresh."""

"""When a file 一人一档 is complete, and for how long a verification is fresh: `data/completeness.yaml`."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.registry.files.domain.completeness import Rule
from services.registry.files.domain.people import Category
from shared.rules import read

COLUMNS = {
    **{"phone": "phone_sealed", "address": "address_sealed"},
    **{name: name for name in ("served_as", "placement", "disability_grade", "verified_at")},
}
"""What a rule may ask for, and the column that holds it."""


class _RuleSchema(Schema):
    columns = fields.List(fields.String(validate=validate.OneOf(list(COLUMNS))), required=True, data_key="fields")
    veterans = fields.Boolean(truthy={True}, falsy={False})
    category = fields.Enum(Category, by_value=True)

    @post_load
    def _rule(self, data: dict[str, Any], **_: Any) -> Rule:
        return Rule(**{**data, "columns": tuple(COLUMNS[name] for name in data["columns"])})


class RulesSchema(Schema):
    """The file."""

    rules = fields.List(fields.Nested(_RuleSchema), required=True)
    verified_days = fields.Integer(strict=True, required=True, validate=validate.Range(1))


_FILE = read("registry", "completeness.yaml", RulesSchema)
RULES: list[Rule] = _FILE["rules"]
VERIFIED_DAYS: int = _FILE["verified_days"]

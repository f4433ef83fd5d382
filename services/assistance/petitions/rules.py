"""The rules of petitions: `data/petitions.yaml`."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.assistance.clocks.rules import codes, day_count, terms
from services.assistance.petitions.domain.states import ClockName, Rules
from shared.rules import read


class _RequiredSchema(Schema):
    single = codes()
    joint = codes()


class RulesSchema(Schema):
    """The file."""

    clocks = terms(ClockName)
    most_extension_days = day_count(required=True)
    most_representatives = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    matters = codes()
    papers = codes()
    required = fields.Nested(_RequiredSchema, required=True)
    suppress_below = day_count(0, required=True)

    @validates_schema(skip_on_field_errors=True)
    def _required_are_papers(self, data: dict[str, Any], **_: Any) -> None:
        if strange := {paper for papers in data["required"].values() for paper in papers} - set(data["papers"]):
            raise ValidationError(f"These are no papers: {', '.join(sorted(strange))}.", "required")

    @post_load
    def _rules(self, data: dict[str, Any], **_: Any) -> Rules:
        return Rules(**data)


RULES: Rules = read("assistance", "petitions.yaml", RulesSchema)

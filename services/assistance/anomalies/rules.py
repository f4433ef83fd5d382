"""The rules of anomalies: `data/anomalies.yaml`."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.assistance.anomalies.domain import Measure, Rule
from shared.rules import read

FIGURES: Mapping[Rule, tuple[str, ...]] = {
    Rule.REPEATED_CAUSE: ("months", "grants"),
    Rule.SHARED_ACCOUNT: (),
    Rule.REPEATED_PAIR: ("months", "cases"),
    Rule.NEAR_CEILING: ("percent",),
    Rule.NOT_FOLLOWED_UP: ("days",),
    Rule.STAFF_OR_KIN: (),
    Rule.DEAD: (),
}


def _rule(figures: tuple[str, ...]) -> fields.Nested:
    whole = {name: fields.Integer(required=True, strict=True, validate=validate.Range(1, 1_000)) for name in figures}
    return fields.Nested(Schema.from_dict({"zh": fields.String(required=True), **whole}), required=True)


class _FileSchema(Schema):
    rules = fields.Nested(Schema.from_dict({rule: _rule(figures) for rule, figures in FIGURES.items()}), required=True)

    @post_load
    def _load(self, data: dict[str, Any], **_: Any) -> dict[Rule, Measure]:
        return {Rule(name): Measure(rule.pop("zh"), rule) for name, rule in data["rules"].items()}


RULES: Mapping[Rule, Measure] = read("assistance", "anomalies.yaml", _FileSchema)

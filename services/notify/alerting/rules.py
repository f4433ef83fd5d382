"""The alert rules that ship: `data/rules.yaml`, by name, checked against the contracts of the events they name."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate, validates_schema

from services.notify.alerting.domain import Rule, faults
from shared.contracts.notify import PARTIES, SEVERITIES
from shared.events.catalogue import CONTRACTS
from shared.rules import read
from shared.security.areas import CITY, COUNTY, TOWN, VILLAGE


class _AudienceSchema(Schema):
    level = fields.String(required=True, validate=validate.OneOf([CITY, COUNTY, TOWN, VILLAGE]))
    party = fields.String(required=True, validate=validate.OneOf(PARTIES))
    every = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class _TextSchema(Schema):
    zh = fields.String(required=True)
    en = fields.String(required=True)


class _RuleSchema(Schema):
    event = fields.String(required=True)
    when = fields.Dict(keys=fields.String(), load_default=dict)
    fresh = fields.Dict(
        keys=fields.String(), values=fields.Integer(strict=True, validate=validate.Range(1)), load_default=dict
    )
    audience = fields.Nested(_AudienceSchema, required=True)
    severity = fields.String(required=True, validate=validate.OneOf(SEVERITIES))
    deadline_hours = fields.Float(load_default=None, validate=validate.Range(min=0, min_inclusive=False))
    text = fields.Nested(_TextSchema, required=True)

    @validates_schema(skip_on_field_errors=True)
    def _fits(self, data: dict[str, Any], **_: Any) -> None:
        contract = CONTRACTS.get(data["event"])
        if contract is None:
            raise ValidationError(f"no one publishes {data['event']}")
        body = {name: field.required for name, field in contract.fields.items()}
        dates = {name for name, field in contract.fields.items() if isinstance(field, fields.Date)}
        if wrong := list(faults(data, body, dates)):
            raise ValidationError(wrong)

    @post_load
    def _flatten(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        audience = data.pop("audience")
        return {**data, **audience}


class RulesSchema(Schema):
    """The file: a rule by each name."""

    rules = fields.Dict(keys=fields.String(), values=fields.Nested(_RuleSchema))

    @pre_load
    def _named(self, content: Any, **_: Any) -> dict[str, Any]:
        return {"rules": content}

    @post_load
    def _rules(self, data: dict[str, dict[str, Any]], **_: Any) -> list[Rule]:
        return [Rule(name=name, **rule) for name, rule in data["rules"].items()]


RULES: list[Rule] = read("notify", "rules.yaml", RulesSchema)

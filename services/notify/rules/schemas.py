"""Shapes of alert rules, of changes to them, and of what they would have raised."""

from marshmallow import Schema, fields, validate

from services.notify.rules.domain import Change
from services.notify.rules.rules import RULE_NAME, RuleSchema
from shared.contracts.notify import PARTIES
from shared.http.schemas import PageQuery, Text, area_code, one_of

_NAME = {"example": "verification-wanted"}
_REASON = {"example": "核实期限由三天改为两天"}
_MOMENT = {"example": "2026-11-24T10:30:00+08:00"}


def _name() -> fields.String:
    return fields.String(required=True, validate=RULE_NAME, metadata=_NAME)


class NamedRuleSchema(RuleSchema):
    """A rule with its name."""

    class Meta:
        example = {"name": "verification-wanted", **RuleSchema.Meta.example}

    name = _name()


class RuleInForceSchema(Schema):
    """A rule as it acts now."""

    name = fields.String(required=True, metadata=_NAME)
    edition = fields.Integer(required=True, metadata={"example": 0, "description": "That set it; 0: as it ships."})
    rule = fields.Nested(RuleSchema, required=True)


class RulesInForceSchema(Schema):
    edition = fields.Integer(required=True, metadata={"example": 3, "description": "How many changes were adopted."})
    rules = fields.List(fields.Nested(RuleInForceSchema), required=True)


class NewChangeSchema(Schema):
    rules = fields.List(fields.Nested(NamedRuleSchema), load_default=list, validate=validate.Length(max=100))
    drops = fields.List(
        _name(),
        load_default=list,
        validate=validate.Length(max=100),
        metadata={"example": ["aid-paid"], "description": "Names of rules that raise nothing any more."},
    )
    reason = Text(500, required=True, lines=True, metadata=_REASON)


class DecisionSchema(Schema):
    outcome = fields.Enum(
        Change,
        by_value=True,
        required=True,
        validate=validate.NoneOf([Change.PROPOSED]),
        metadata={"example": "ADOPTED"},
    )


class ChangeSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    state = one_of(Change)
    rules = fields.List(fields.Nested(NamedRuleSchema), required=True)
    drops = fields.List(fields.String(), required=True, metadata={"example": ["aid-paid"]})
    reason = fields.String(required=True, metadata=_REASON)
    base = fields.Integer(
        required=True, metadata={"example": 2, "description": "The edition in force when it was proposed."}
    )
    edition = fields.Integer(
        required=True, allow_none=True, metadata={"example": 3, "description": "Its own, once it is adopted."}
    )
    proposed_by = fields.UUID(required=True)
    proposed_at = fields.AwareDateTime(required=True, metadata=_MOMENT)
    decided_by = fields.UUID(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True, metadata=_MOMENT)


class ChangeQuery(PageQuery):
    state = one_of(Change, required=False)


class TrialSchema(Schema):
    rules = fields.List(fields.Nested(NamedRuleSchema), required=True, validate=validate.Length(1, 100))
    days = fields.Integer(
        load_default=7, strict=True, validate=validate.Range(1, 92), metadata={"description": "How far back to look."}
    )


class TriedStationSchema(Schema):
    area = area_code(required=True)
    party = one_of(PARTIES, metadata={"example": "SERVICE"})
    alerts = fields.Integer(required=True, metadata={"example": 3})


class TriedRuleSchema(Schema):
    rule = fields.String(required=True, metadata=_NAME)
    alerts = fields.Integer(required=True, metadata={"example": 14})
    closed = fields.Integer(
        required=True, metadata={"example": 9, "description": "Of these, how many events of `until` would have closed."}
    )
    at = fields.Integer(required=True, metadata={"example": 5, "description": "At how many inboxes."})
    stations = fields.List(fields.Nested(TriedStationSchema), required=True, metadata={"description": "The first 200."})


class TriedSchema(Schema):
    """What rules would have raised."""

    since = fields.AwareDateTime(required=True, metadata=_MOMENT)
    events = fields.Integer(required=True, metadata={"example": 120, "description": "How many events were looked at."})
    rules = fields.List(fields.Nested(TriedRuleSchema), required=True)

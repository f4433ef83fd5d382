"""The alert rules that ship, `data/rules.yaml` by name, and what rules leave out, `data/alerts.yaml`; how a rule is
written, in a file as in a request, and checked against the contracts of the events it names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate, validates_schema

from services.notify.rules import domain
from services.notify.rules.domain import Quiet, Rule, Step
from shared.contracts import Contract
from shared.contracts.access import Role
from shared.contracts.notify import PARTIES, SEVERITIES
from shared.events.catalogue import CONTRACTS
from shared.http.schemas import Flag
from shared.labels import called_in
from shared.rules import read
from shared.security.areas import CITY, COUNTY, TOWN, VILLAGE
from shared.words import Words

LEVELS = (CITY, COUNTY, TOWN, VILLAGE)
CHANNELS = ("IN_APP", "WECOM", "DINGTALK", "SMS", "JSON")
"""The inbox, where every alert lies, and the kinds of channels that may tell of it outside."""
NAMEABLE = sorted(type for type, contract in CONTRACTS.items() if contract.aggregate != "alert")
"""What rules may name: an alert about alerts would never end."""
_TIME = validate.Regexp(
    r"^([01][0-9]|2[0-3]):[0-5][0-9](?!\n)$", error=Words("A time is written 08:30.", "时间写作 08:30。")
)
RULE_NAME = validate.Regexp(
    r"^[a-z0-9][a-z0-9\-]{1,59}(?!\n)$",
    error=Words("A name has 2 to 60 letters a-z, digits, hyphens.", "名称由2至60个小写字母、数字和连字符组成。"),
)
_FIELD = validate.Regexp(
    r"^[a-z][a-z0-9_]{0,59}(?!\n)$",
    error=Words("A field's name has small letters, digits and _.", "字段名由小写字母、数字和下划线组成。"),
)
_HOURS = validate.Range(1, 24 * 366)
_KINDS: Mapping[type[fields.Field[Any]], str] = {
    fields.Date: domain.DAY,
    fields.String: domain.PLAIN,
    fields.Integer: domain.PLAIN,
}


class _StepSchema(Schema):
    level = fields.String(required=True, validate=validate.OneOf(LEVELS))
    party = fields.String(required=True, validate=validate.OneOf(PARTIES))


class _NextSchema(_StepSchema):
    hours = fields.Integer(validate=_HOURS, strict=True, metadata={"example": 24})


class _DecidesSchema(Schema):
    field = fields.String(required=True, validate=_FIELD, metadata={"example": "state"})
    next = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(_StepSchema),
        required=True,
        metadata={"example": {"TOWN_ACCEPTED": {"level": "COUNTY", "party": "SERVICE"}}},
    )


WHO = Words("Name a level and a party, or who decides.", "请填写层级和部门，或填写由谁决定。")
BOTH = Words("Name both a level and a party.", "层级和部门须一并填写。")
NEVER = Words("{name} of {type} is never {value}.", "{type} 的 {name} 不会是 {value}。")


class _AudienceSchema(Schema):
    level = fields.String(validate=validate.OneOf(LEVELS))
    party = fields.String(validate=validate.OneOf(PARTIES))
    every = Flag(metadata={"description": "All stations of the level, where the event is of a wider area."})
    roles = fields.List(
        fields.String(validate=validate.OneOf([*Role])),
        metadata={"example": ["town_head"], "description": "Whose it is at that inbox; left out: anyone's."},
    )
    decides = fields.Nested(
        _DecidesSchema, metadata={"description": "Instead of level and party: who must decide next, by a field."}
    )

    @validates_schema(skip_on_field_errors=True)
    def _one(self, data: dict[str, Any], **_: Any) -> None:
        if ("decides" in data) == bool({"level", "party"} & data.keys()):
            raise ValidationError(WHO)
        if "decides" not in data and not {"level", "party"} <= data.keys():
            raise ValidationError(BOTH)


class _TextSchema(Schema):
    zh = fields.String(required=True, validate=validate.Length(1, 300), metadata={"example": "请在{due_on}前完成。"})
    en = fields.String(required=True, validate=validate.Length(1, 300), metadata={"example": "Wanted by {due_on}."})


class _QuietSchema(Schema):
    begins = fields.String(required=True, validate=_TIME, metadata={"example": "21:30"})
    ends = fields.String(required=True, validate=_TIME, metadata={"example": "07:30"})


class RuleSchema(Schema):
    """A rule as people write it. It loads to plain JSON, which is what a change of rules keeps."""

    class Meta:
        example: Mapping[str, Any] = {
            "event": "due.opened.v1",
            "when": {"purpose": "VERIFICATION"},
            "audience": {"level": "TOWN", "party": "SERVICE"},
            "severity": "ACTION",
            "deadline_hours": 48,
            "until": ["due.settled.v1", "due.cancelled.v1"],
            "text": {"zh": "请在{due_on}前完成核实。", "en": "Verify by {due_on}."},
        }

    event = fields.String(
        required=True,
        validate=validate.OneOf(NAMEABLE, error=Words("No one publishes {input}.", "没有 {input} 这种事件。")),
        metadata={"example": "due.opened.v1"},
    )
    when = fields.Dict(
        keys=fields.String(validate=_FIELD),
        load_default=dict,
        metadata={
            "example": {"purpose": "VERIFICATION"},
            "description": "Fields of the body and the value each must have, or a list of which one.",
        },
    )
    fresh = fields.Dict(
        keys=fields.String(validate=_FIELD),
        values=fields.Integer(strict=True, validate=validate.Range(1)),
        load_default=dict,
        metadata={
            "example": {"due_on": 90},
            "description": "Dates of the body and how many days before the event they may lie.",
        },
    )
    audience = fields.Nested(_AudienceSchema, required=True)
    severity = fields.String(required=True, validate=validate.OneOf(SEVERITIES))
    deadline_hours = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=_HOURS, metadata={"example": 72}
    )
    text = fields.Nested(_TextSchema, required=True)
    escalate = fields.List(fields.Nested(_NextSchema), validate=validate.Length(max=6))
    channels = fields.List(fields.String(validate=validate.OneOf(CHANNELS)))
    quiet = fields.Nested(_QuietSchema, allow_none=True)
    digest = fields.String(
        validate=_TIME,
        allow_none=True,
        metadata={"example": "08:30", "description": "Gathered until then, and told as one."},
    )
    until = fields.List(
        fields.String(),
        load_default=list,
        metadata={"example": ["due.settled.v1"], "description": "Events of the same thing that close it."},
    )
    until_when = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String()),
        load_default=dict,
        metadata={
            "example": {"due.cancelled.v1": {"purpose": "VERIFICATION"}},
            "description": "Of those in `until`: fields of the body and the value each must have, as in `when`.",
        },
    )
    key = fields.List(
        fields.String(validate=_FIELD, metadata={"example": "due_id"}),
        load_default=list,
        metadata={
            "example": ["due_id"],
            "description": "Fields that make two events one alert; none: the event's subject.",
        },
    )
    spare = fields.List(fields.String(validate=validate.OneOf([domain.DEAD, domain.BEREAVED])))
    burst = fields.Integer(
        strict=True,
        validate=validate.Range(1, 10_000),
        metadata={"description": "How many an hour are told one by one."},
    )

    @validates_schema(skip_on_field_errors=True)
    def _fits(self, data: dict[str, Any], **_: Any) -> None:
        contract = CONTRACTS[data["event"]]
        ends = {type for type, other in CONTRACTS.items() if other.aggregate == contract.aggregate}
        wrong: dict[str, dict[str, list[Words]]] = {}
        faults = [*domain.faults(data, _fields(contract), ends), *_unmet("when", data["when"], contract)]
        for type in data["until_when"].keys() & ends:
            faults += _unmet("until_when", data["until_when"][type], CONTRACTS[type])
        for place, name, fault in faults:
            wrong.setdefault(place, {}).setdefault(name, []).append(fault)
        if wrong:
            raise ValidationError(wrong)


def _fields(contract: Contract) -> dict[str, domain.Field]:
    return {
        name: (domain.ID if name.endswith("_id") else _KINDS.get(type(field), domain.OTHER), field.required)
        for name, field in contract.fields.items()
    }


def _unmet(place: str, when: Mapping[str, Any], contract: Contract) -> list[tuple[str, str, Words]]:
    """Fields that the body does not have, and values that a field never has; null stands for a field that is absent."""
    unknown = sorted(when.keys() - contract.fields.keys())
    faults = [(place, name, domain.NO_FIELD.format(event=contract.type, name=name)) for name in unknown]
    for name in when.keys() & contract.fields.keys():
        for value in when[name] if isinstance(when[name], list) else [when[name]]:
            try:
                if value is not None:
                    contract.fields[name].deserialize(value)
            except ValidationError:
                faults.append((place, name, NEVER.format(name=name, type=contract.type, value=value)))
    return faults


@dataclass(frozen=True)
class Defaults:
    """What rules leave out."""

    escalate: Mapping[str, list[Step]]
    channels: list[str]
    quiet: Quiet
    burst: int
    bereaved_days: int


class _DefaultsSchema(Schema):
    escalate = fields.Dict(
        keys=fields.String(validate=validate.OneOf(PARTIES)),
        values=fields.List(fields.Nested(_NextSchema)),
        required=True,
    )
    channels = fields.List(fields.String(validate=validate.OneOf(CHANNELS)), required=True)
    quiet = fields.Nested(_QuietSchema, required=True)
    burst = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    bereaved_days = fields.Integer(required=True, strict=True, validate=validate.Range(0))

    @post_load
    def _typed(self, data: dict[str, Any], **_: Any) -> Defaults:
        chains = {party: [_step(each) for each in chain] for party, chain in data.pop("escalate").items()}
        return Defaults(escalate=chains, quiet=_quiet(data.pop("quiet")), **data)


_AS_WRITTEN = ("event", "severity", "text", "when", "fresh", "deadline_hours", "until", "until_when", "key")


def rule_of(name: str, written: Mapping[str, Any]) -> Rule:
    """A rule from what RuleSchema has loaded, with the defaults for what it leaves out."""
    rest = {each: written[each] for each in _AS_WRITTEN}
    audience = written["audience"]
    decides = audience.get("decides")
    first = next(iter(decides["next"].values())) if decides else audience
    quiet = _quiet(written["quiet"]) if written.get("quiet") else None
    if "quiet" not in written and written["severity"] != "URGENT":
        quiet = DEFAULTS.quiet
    return Rule(
        name=name,
        level=first["level"],
        party=first["party"],
        every=audience.get("every", False),
        roles=audience.get("roles", []),
        decides=decides and (decides["field"], {v: (n["level"], n["party"]) for v, n in decides["next"].items()}),
        escalate=[_step(each) for each in written["escalate"]]
        if "escalate" in written
        else DEFAULTS.escalate[first["party"]],
        channels=written.get("channels", DEFAULTS.channels),
        quiet=quiet,
        digest=time.fromisoformat(written["digest"]) if written.get("digest") else None,
        spare=written.get("spare", [domain.DEAD]),
        burst=written.get("burst", DEFAULTS.burst),
        called=called_in(written["event"]),
        **rest,
    )


def _step(written: Mapping[str, Any]) -> Step:
    return Step(written["level"], written["party"], written.get("hours"))


def _quiet(written: Mapping[str, str]) -> Quiet:
    return Quiet(time.fromisoformat(written["begins"]), time.fromisoformat(written["ends"]))


class RulesSchema(Schema):
    """The file: a rule by each name, as it is written."""

    rules = fields.Dict(keys=fields.String(), values=fields.Nested(RuleSchema))

    @pre_load
    def _named(self, content: Any, **_: Any) -> dict[str, Any]:
        return {"rules": content}

    @post_load
    def _rules(self, data: dict[str, dict[str, Any]], **_: Any) -> dict[str, dict[str, Any]]:
        return data["rules"]


DEFAULTS: Defaults = read("notify", "alerts.yaml", _DefaultsSchema)
SHIPPED: dict[str, dict[str, Any]] = read("notify", "rules.yaml", RulesSchema)

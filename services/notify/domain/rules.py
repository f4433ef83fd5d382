"""Alert rules: data that says which event tells whom what. Checked whole when read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from shared.contracts.notify import PARTIES, SEVERITIES
from shared.security.areas import CITY, COUNTY, TOWN, VILLAGE, at_level


class RulesInvalid(Exception):
    """The rules cannot be used; the text names every fault."""


@dataclass(frozen=True)
class Rule:
    """One rule; `text` is by language. With `every` a wider area's event is told to all its stations of the level."""

    name: str
    event: str
    level: str
    party: str
    severity: str
    text: Mapping[str, str]
    when: Mapping[str, Any]
    deadline_hours: float | None
    every: bool

    def applies(self, data: Mapping[str, Any]) -> bool:
        """Whether an event's body has every value the rule wants."""
        return all(data.get(name) == value for name, value in self.when.items())

    def inbox_area(self, area: str) -> str:
        """The area whose station is told of something in `area`."""
        return at_level(area, self.level)

    def say(self, data: Mapping[str, Any]) -> dict[str, str]:
        """The texts with the body's fields filled in."""
        return {language: text.format(**data) for language, text in self.text.items()}

    def deadline(self, raised_at: datetime) -> datetime | None:
        return raised_at + timedelta(hours=self.deadline_hours) if self.deadline_hours else None


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
    audience = fields.Nested(_AudienceSchema, required=True)
    severity = fields.String(required=True, validate=validate.OneOf(SEVERITIES))
    deadline_hours = fields.Float(load_default=None, validate=validate.Range(min=0, min_inclusive=False))
    text = fields.Nested(_TextSchema, required=True)

    @post_load
    def _flatten(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        audience = data.pop("audience")
        return {**data, **audience}


def load(source: Mapping[str, Any], events: Mapping[str, Mapping[str, bool]]) -> list[Rule]:
    """Rules from their file's content. Raises RulesInvalid.

    `events` gives for each event type the fields of its body, and whether a field is always there.
    """
    rules: list[Rule] = []
    faults: list[str] = []
    for name, content in source.items():
        try:
            rule = Rule(name=name, **_RuleSchema().load(content))
        except ValidationError as fault:
            faults.append(f"{name}: {fault.messages}")
            continue
        rules.append(rule)
        faults.extend(f"{name}: {fault}" for fault in _against(rule, events))
    if faults:
        raise RulesInvalid("\n".join(faults))
    return rules


def _against(rule: Rule, events: Mapping[str, Mapping[str, bool]]) -> Iterator[str]:
    body = events.get(rule.event)
    if body is None:
        yield f"no one publishes {rule.event}"
        return
    for name in sorted(rule.when.keys() - body.keys()):
        yield f"{rule.event} has no field {name}"
    for language, text in rule.text.items():
        try:
            text.format_map({name: "" for name, always in body.items() if always})
        except KeyError as fault:
            yield f"{rule.event} has no field {fault.args[0]} that is always there, as its text {language} wants"
        except (ValueError, IndexError, AttributeError) as fault:
            yield f"text {language} cannot be filled in from {rule.event}: {fault!r}"

"""Shapes of channels and of what was sent on them."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.notify.channels.domain import KEY_LOST, REFUSED, Kind, Reason, Sending, State
from services.notify.rules.rules import RULE_NAME
from shared.contracts.notify import PARTIES, SEVERITIES
from shared.http.areas import OfAreaQuery
from shared.http.schemas import PHONE, Flag, Id, Line, PageQuery, PatchSchema, area_code, one_of
from shared.outward.failures import Failure
from shared.words import LANGUAGES

FAULTS = (*Failure, REFUSED, KEY_LOST)
_NAME = {"example": "棠下镇值班群"}
_MOMENT = {"example": "2026-11-24T10:30:00+08:00"}
_ADDRESS = {
    "example": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
    "description": "Where it is sent to. Never shown again.",
}
_SECRET = {
    "example": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "description": "JSON: signs, as Standard Webhooks. DINGTALK: the robot's own, if any. SMS: the bearer token, if "
    "any. WECOM: none. Never shown again.",
}
_ANEW = "An address of another server wants it given anew."
_ANSWER = {"example": None, "description": "The gateway's status, and behind a slash its own code."}


def _field(default: str) -> fields.String:
    return fields.String(load_default=default, validate=validate.Length(1, 60), metadata={"example": default})


class SmsSchema(Schema):
    """How a gateway for text messages wants to be spoken to: a JSON object by POST, one for all numbers.

    With a `template` its `params_field` has `alerts` and `urgent`, both numbers as texts; without, `text_field` has the
    text. Without `success_field` every status from 200 to 299 counts as taken.
    """

    numbers = fields.List(
        fields.String(validate=PHONE, metadata={"example": "13800138000"}),
        required=True,
        validate=validate.Length(1, 50),
        metadata={"description": "Of those on duty. Never shown again."},
    )
    numbers_field = _field("to")
    text_field = _field("text")
    template = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, 100), metadata={"example": "SMS_154950909"}
    )
    template_field = _field("template")
    params_field = _field("params")
    fixed = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 60)),
        values=fields.String(validate=validate.Length(0, 200)),
        load_default=dict,
        validate=validate.Length(max=20),
        metadata={"example": {"sign": "棠下退役军人服务站"}, "description": "Sent each time, as it is."},
    )
    success_field = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, 60), metadata={"example": "code"}
    )
    success_value = fields.String(load_default="0", validate=validate.Length(1, 60), metadata={"example": "0"})


def _severities(**extra: Any) -> fields.List[Any]:
    each = one_of(SEVERITIES, required=False)
    return fields.List(each, validate=validate.Length(1, 4), metadata={"example": ["URGENT", "WARNING"]}, **extra)


def _rules(**extra: Any) -> fields.List[Any]:
    each = fields.String(validate=RULE_NAME, metadata={"example": "verification-wanted"})
    metadata = {"example": [], "description": "Only alerts of these rules; none: of any."}
    return fields.List(each, validate=validate.Length(max=100), metadata=metadata, **extra)


class NewChannelSchema(Schema):
    class Meta:
        example = {
            "name": _NAME["example"],
            "kind": "WECOM",
            "severities": ["URGENT", "WARNING"],
            "address": _ADDRESS["example"],
        }

    name = Line(60, required=True, metadata=_NAME)
    kind = one_of(Kind)
    area = area_code(description="Whose inbox: one of your party within your area; your own if left out.")
    language = one_of(LANGUAGES, required=False, load_default="zh")
    severities = _severities(required=True)
    rules = _rules(load_default=list)
    address = fields.String(required=True, validate=validate.Length(1, 2_000), metadata=_ADDRESS)
    secret = fields.String(load_default=None, validate=validate.Length(1, 200), metadata=_SECRET)
    sms = fields.Nested(SmsSchema, load_default=None)


class ChannelPatchSchema(PatchSchema):
    class Meta:
        example = {"severities": ["URGENT"]}

    name = Line(60, metadata=_NAME)
    language = one_of(LANGUAGES, required=False)
    severities = _severities()
    rules = _rules()
    address = fields.String(validate=validate.Length(1, 2_000), metadata=_ADDRESS)
    secret = fields.String(
        allow_none=True,
        validate=validate.Length(1, 200),
        metadata={**_SECRET, "description": f"{_SECRET['description']} Null: none. {_ANEW}"},
    )
    sms = fields.Nested(SmsSchema, metadata={"description": _ANEW})


class ChannelSchema(Schema):
    """A way out of an inbox. What its address, its secret and its numbers are is not told."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True)
    party = one_of(PARTIES, metadata={"example": "SERVICE"})
    name = fields.String(required=True, metadata=_NAME)
    kind = one_of(Kind)
    state = one_of(State)
    language = one_of(LANGUAGES)
    severities = _severities(required=True)
    rules = _rules(required=True)
    host = fields.String(required=True, metadata={"example": "qyapi.weixin.qq.com"})
    failures = fields.Integer(required=True, metadata={"example": 0, "description": "How often in a row it failed."})
    fault = one_of(FAULTS, required=False, allow_none=True, metadata={"example": None, "description": "Why, last."})
    answer = fields.String(required=True, allow_none=True, metadata=_ANSWER)
    changed_by = fields.UUID(required=True)
    changed_at = fields.AwareDateTime(required=True, metadata=_MOMENT)


class ChannelQuery(OfAreaQuery, PageQuery):
    state = one_of(State, required=False)


class MessageSchema(Schema):
    """What was said on a channel: that so many alerts came, and nothing of them. FAILED: it will be tried again."""

    id = fields.UUID(required=True)
    channel_id = fields.UUID(required=True)
    area = area_code(required=True)
    party = one_of(PARTIES, metadata={"example": "SERVICE"})
    state = one_of(Sending)
    test = Flag(required=True)
    alerts = fields.Integer(required=True, metadata={"example": 3})
    urgent = fields.Integer(required=True, metadata={"example": 1, "description": "Of these, URGENT."})
    attempts = fields.Integer(required=True, metadata={"example": 1})
    made_at = fields.AwareDateTime(required=True, metadata=_MOMENT)
    settled_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={**_MOMENT, "description": "When it was sent or given up."}
    )
    reason = one_of(
        Reason, required=False, allow_none=True, metadata={"example": None, "description": "Why it was given up."}
    )
    fault = one_of(
        FAULTS, required=False, allow_none=True, metadata={"example": None, "description": "Why the last try failed."}
    )
    answer = fields.String(required=True, allow_none=True, metadata=_ANSWER)


class MessageQuery(OfAreaQuery, PageQuery):
    channel = Id(metadata={"description": "On one channel."})
    alert = Id(metadata={"description": "That tell of one alert."})
    state = one_of(Sending, required=False)

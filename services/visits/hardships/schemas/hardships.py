"""Shapes of hardships."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.visits.hardships.domain.hardships import AidState, Resolution, Source, State
from services.visits.hardships.rules import RULES
from shared.http import examples
from shared.http.schemas import PROVISIONAL, Day, Flag, Id, Moment, PageQuery, Text
from shared.words import Words

KIND = validate.OneOf(RULES.kinds)
REFERRAL = validate.OneOf(RULES.referrals)
_VERSION = {"example": 1}
_AREA = {"example": "440703101201"}
_TIME = {"example": "2026-11-24T10:30:00+08:00"}


def _yes_or_no(**extra: Any) -> fields.Boolean:
    return Flag(**extra)


class NewHardshipSchema(Schema):
    class Meta:
        example = {
            "veteran_id": examples.ID,
            "kind": "MEDICAL",
            "source": "VISIT",
            "description": "老人住院，自付部分难以承担。",
            "visit_id": examples.ID,
        }

    veteran_id = Id(required=True)
    kind = fields.String(required=True, validate=KIND, metadata={"example": "MEDICAL"})
    source = fields.Enum(Source, by_value=True, required=True)
    description = Text(4000, lines=True, required=True, metadata={"example": "老人住院，自付部分难以承担。"})
    urgent = _yes_or_no()
    visit_id = Id(metadata={"description": "The visit it was found on, from the log; for the source VISIT."})
    found_on = Day(metadata={"description": "The day it was found on, for every source but VISIT; today if left out."})
    reopens = Id(metadata={"description": "The followed-up hardship that came back."})

    @validates_schema(skip_on_field_errors=True)
    def _visit_tells_the_day(self, data: dict[str, Any], **_: Any) -> None:
        if (data["source"] is Source.VISIT) != ("visit_id" in data):
            raise ValidationError(
                Words(
                    "The source VISIT, and no other, names a visit.",
                    "来源为 VISIT（走访）的须填写走访，其他来源不得填写。",
                ),
                "visit_id",
            )
        if "visit_id" in data and "found_on" in data:
            raise ValidationError(
                Words("The visit tells the day: leave it out.", "日期以走访为准：请不填。"), "found_on"
            )


class RegistrationSchema(Schema):
    kind = fields.String(
        validate=KIND, metadata={"example": "MEDICAL", "description": "If the kind turned out to be another."}
    )
    urgent = _yes_or_no(metadata={"description": "If the urgency turned out otherwise."})
    wants_aid = _yes_or_no(required=True, metadata={"description": "True: it asks for aid, and a lead opens."})


class ResolutionSchema(Schema):
    resolution = fields.Enum(Resolution, by_value=True, required=True)
    measures = Text(4000, lines=True, required=True, metadata={"example": "协助办理临时救助，联系志愿者上门送餐。"})
    referred_to = fields.String(
        validate=REFERRAL, metadata={"example": "CIVIL_AFFAIRS", "description": "For BY_REFERRAL."}
    )


class FollowUpSchema(Schema):
    """A visit of the log, or a call, which is logged with it."""

    class Meta:
        example = {"holds": True, "occurred_at": _TIME["example"], "note": "电话回访，救助已到位。"}

    holds = _yes_or_no(required=True, metadata={"description": "Whether the hardship is over."})
    visit_id = Id(metadata={"description": "A visit after the resolution that reached the person."})
    occurred_at = Moment(
        format="iso", metadata={**_TIME, "description": "When a call after the resolution reached the person."}
    )
    note = Text(4000, lines=True, metadata={"example": "电话回访，救助已到位。", "description": "Note of the call."})

    @validates_schema(skip_on_field_errors=True)
    def _visit_or_call(self, data: dict[str, Any], **_: Any) -> None:
        if ("visit_id" in data) == ("occurred_at" in data):
            raise ValidationError(
                Words("Name either a visit, or the time of a call.", "请填写走访，或电话的时间，二者填一。"), "visit_id"
            )
        if "visit_id" in data and "note" in data:
            raise ValidationError(Words("The visit has its own note: leave it out.", "走访已有记录：请不填。"), "note")


class SettingAsideSchema(Schema):
    outcome = fields.String(
        required=True,
        validate=validate.OneOf([State.NOT_CONFIRMED, State.WITHDRAWN]),
        metadata={"example": "NOT_CONFIRMED"},
    )
    reason = Text(2000, lines=True, required=True, metadata={"example": "入户核实，家庭收入稳定，不属于困难。"})


class HardshipSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    veteran_id = fields.UUID(required=True)
    station_area = fields.String(attribute="area", required=True, metadata=_AREA)
    state = fields.String(required=True, validate=validate.OneOf(list(State)), metadata={"example": "REGISTERED"})
    kind = fields.String(required=True, validate=KIND, metadata={"example": "MEDICAL"})
    urgent = fields.Boolean(required=True)
    source = fields.String(required=True, validate=validate.OneOf(list(Source)), metadata={"example": "VISIT"})
    visit_id = fields.UUID(allow_none=True)
    reopens = fields.UUID(allow_none=True)
    found_by = fields.UUID(required=True, metadata={"description": "Account id."})
    found_on = fields.Date(required=True)
    recorded_at = fields.AwareDateTime(required=True, metadata=_TIME)
    register_due_on = fields.Date(required=True)
    registered_by = fields.UUID(allow_none=True)
    registered_on = fields.Date(allow_none=True)
    resolve_due_on = fields.Date(allow_none=True)
    resolved_by = fields.UUID(allow_none=True)
    resolved_on = fields.Date(allow_none=True)
    resolved_at = fields.AwareDateTime(
        allow_none=True, metadata={**_TIME, "description": "When it was resolved; the follow-up takes place later."}
    )
    resolution = fields.String(
        allow_none=True, validate=validate.OneOf(list(Resolution)), metadata={"example": "BY_STATION"}
    )
    referred_to = fields.String(allow_none=True, validate=REFERRAL, metadata={"example": "CIVIL_AFFAIRS"})
    follow_up_due_on = fields.Date(allow_none=True)
    followed_up_by = fields.UUID(allow_none=True)
    followed_up_on = fields.Date(allow_none=True)
    follow_up_visit_id = fields.UUID(allow_none=True)
    holds = fields.Boolean(allow_none=True, metadata={"description": "What the follow-up found: whether it is over."})
    closed_by = fields.UUID(allow_none=True, metadata={"description": "Null also where death or erasure ended it."})
    closed_on = fields.Date(allow_none=True)
    step_due_on = fields.Date(
        allow_none=True, metadata={"description": "The last day for the step it waits for; null when none is left."}
    )
    provisional = fields.Boolean(required=True, metadata=PROVISIONAL)
    overdue = fields.Boolean(required=True)
    aid_state = fields.String(allow_none=True, validate=validate.OneOf(list(AidState)), metadata={"example": "APPLIED"})
    aid_application_id = fields.UUID(allow_none=True)


class HardshipDetailSchema(HardshipSchema):
    """A hardship with what was written down."""

    description = fields.String(allow_none=True, metadata={"example": "老人住院，自付部分难以承担。"})
    measures = fields.String(allow_none=True, metadata={"example": "协助办理临时救助。"})
    reason = fields.String(allow_none=True, metadata={"example": "入户核实，不属于困难。"})


class HardshipQuery(PageQuery):
    state = fields.Enum(State, by_value=True)
    kind = fields.String(validate=KIND, metadata={"example": "MEDICAL"})
    aid_state = fields.Enum(AidState, by_value=True)
    veteran_id = Id()
    due_by = Day(metadata={"description": "The next step's last day is this business date or before."})

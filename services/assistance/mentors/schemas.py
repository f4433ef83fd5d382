"""Shapes of mentors' studios."""

from marshmallow import Schema, fields, validate

from services.assistance.leads.domain import LeadState
from services.assistance.mentors.domain import (
    BY_HAND,
    AppointmentState,
    Ending,
    MediationState,
    Quarrel,
    StudioState,
)
from shared.http.schemas import Day, Id, Line, PageQuery, Text, area_code, one_of

_VERSION = {"example": 1}
_NAME = {"example": "棠下镇老班长工作室"}
_LETTER = {"example": "蓬退聘〔2026〕3号"}
_SUBJECT = {"example": "两户因共用通道堆放杂物发生争执。"}
_RESULT = {"example": "双方约定每周清理一次。"}
_TITLE = {"example": "优待证使用政策宣讲"}
_AUDIENCE = {"example": 24}
_ACCOUNT = {"description": "Account id."}


class NewStudioSchema(Schema):
    name = Line(60, required=True, metadata=_NAME)
    opened_on = Day(metadata={"description": "Today if left out."})
    area = area_code(description="The station, within your area; your own if left out.")


class StudioSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    area = area_code(required=True, description="The station.")
    name = fields.String(required=True, metadata=_NAME)
    state = one_of(StudioState)
    opened_on = fields.Date(required=True)
    closed_on = fields.Date(allow_none=True)


class StudioQuery(PageQuery):
    state = fields.Enum(StudioState, by_value=True)


class NewAppointmentSchema(Schema):
    studio_id = Id(required=True)
    veteran_id = Id(required=True)
    letter_number = Line(60, required=True, metadata=_LETTER)
    from_on = Day(required=True, metadata={"example": "2026-12-01"})
    until_on = Day(required=True, metadata={"example": "2028-11-30"})


class AppointmentSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    area = area_code(required=True)
    studio_id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    letter_number = fields.String(required=True, metadata=_LETTER)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    renewals = fields.Integer(required=True, metadata={"example": 0})
    state = one_of(AppointmentState)
    ended_on = fields.Date(allow_none=True)
    ending = one_of(Ending, required=False, allow_none=True)


class AppointmentQuery(PageQuery):
    studio_id = Id()
    state = fields.Enum(AppointmentState, by_value=True)
    veteran_id = Id()


class RenewalSchema(Schema):
    until_on = Day(required=True, metadata={"example": "2030-11-30"})


class EndingSchema(Schema):
    ending = one_of(BY_HAND)


class NewStudioMediationSchema(Schema):
    studio_id = Id(required=True)
    kind = fields.Enum(Quarrel, by_value=True, required=True)
    subject = Text(2000, lines=True, required=True, metadata=_SUBJECT)


class StudioMediationSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    area = area_code(required=True)
    studio_id = fields.UUID(required=True)
    kind = one_of(Quarrel)
    state = one_of(MediationState)
    opened_on = fields.Date(required=True)
    opened_by = fields.UUID(required=True, metadata=_ACCOUNT)
    closed_on = fields.Date(allow_none=True)
    closed_by = fields.UUID(allow_none=True, metadata=_ACCOUNT)


class StudioMediationDetailSchema(StudioMediationSchema):
    """A mediation with what it is about, and what came of it."""

    subject = fields.String(allow_none=True, metadata=_SUBJECT)
    result = fields.String(allow_none=True, metadata=_RESULT)


class StudioMediationQuery(PageQuery):
    studio_id = Id()
    state = fields.Enum(MediationState, by_value=True)


class StudioMediationResultSchema(Schema):
    state = one_of(sorted(MediationState.OPEN.may_follow))
    result = Text(2000, lines=True, required=True, metadata=_RESULT)


class NewTalkSchema(Schema):
    studio_id = Id(required=True)
    title = Line(100, required=True, metadata=_TITLE)
    held_on = Day(required=True)
    audience = fields.Integer(strict=True, required=True, validate=validate.Range(1, 10_000), metadata=_AUDIENCE)
    policy_id = Id(metadata={"description": "The registry's policy."})


class TalkSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    area = area_code(required=True)
    studio_id = fields.UUID(required=True)
    title = fields.String(required=True, metadata=_TITLE)
    held_on = fields.Date(required=True)
    audience = fields.Integer(required=True, metadata=_AUDIENCE)
    policy_id = fields.UUID(allow_none=True)
    held_by = fields.UUID(required=True, metadata=_ACCOUNT)


class NewStudioLeadSchema(Schema):
    hardship_id = Id(required=True, metadata={"description": "A hardship that the studio has reported to visits."})


class StudioLeadSchema(Schema):
    id = fields.UUID(required=True)
    hardship_id = fields.UUID(required=True)
    named_on = fields.Date(required=True)


class StudioLeadStateSchema(StudioLeadSchema):
    """With the lead for aid that it gave; null until the station asks for aid."""

    lead_id = fields.UUID(allow_none=True)
    state = one_of(LeadState, required=False, allow_none=True)

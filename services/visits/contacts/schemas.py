"""Shapes of visits and promises."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.visits.contacts.domain.promises import OUTCOMES, PromiseState
from services.visits.contacts.domain.visits import TEXTS, Consent, NewPromise
from services.visits.dues.domain.contact import Method, Trigger
from shared.http.schemas import Day, Flag, Id, Moment, PageQuery, Text, area_code, fen, one_of

_TIME = {"example": "2026-11-24T10:30:00+08:00"}
_AREA = {"example": "440703101201"}
_VERSION = {"example": 1}
_ACCOUNTS = {"description": "Account ids of who came along.", "example": ["01934f5e-7a10-7055-8a2b-0c4d5e6f7a8b"]}
_POLICIES = {
    "description": "Ids of the published policies that were explained.",
    "example": ["01934f5e-7a10-7066-8a2b-0c4d5e6f7a8b"],
}


class NewPromiseSchema(Schema):
    text = Text(1000, lines=True, required=True, metadata={"example": "联系县人民医院安排体检"})
    due_on = Day(required=True)

    @post_load
    def _promise(self, data: dict[str, Any], **_: Any) -> NewPromise:
        return NewPromise(**data)


class NewVisitSchema(Schema):
    id = Id(
        metadata={
            "description": "An id of your own: a record that is sent again with it is kept once, however much later."
        }
    )
    veteran_id = Id(required=True)
    method = fields.Enum(Method, by_value=True, required=True)
    reached = Flag(
        required=True,
        metadata={"description": "False for an attempt that reached no one."},
    )
    occurred_at = Moment(required=True, metadata=_TIME)
    trigger = fields.Enum(
        Trigger, by_value=True, metadata={"description": "What the visit was made for, if not routine."}
    )
    due_id = Id(metadata={"description": "The verification due this visit was made for."})
    place_area = area_code(description="Where it took place; your own area if left out.")
    place = Text(200, metadata={"example": "棠下镇良溪村家中"})
    companions = fields.List(Id(), validate=validate.Length(max=20), metadata=_ACCOUNTS)
    note = Text(4000, lines=True, metadata={"example": "精神状态良好，子女常回家探望。"})
    living = Text(4000, lines=True, metadata={"example": "独居，自有住房，水电正常。"})
    health = Text(4000, lines=True, metadata={"example": "行动自如，按时服药。"})
    family = Text(4000, lines=True, metadata={"example": "一子一女均在江门务工。"})
    mood = Text(4000, lines=True, metadata={"example": "关心国家大事，情绪稳定。"})
    difficulties = Text(4000, lines=True, metadata={"example": "屋顶漏雨，需要修缮。"})
    demands = Text(4000, lines=True, metadata={"example": "希望了解医疗优惠政策。"})
    policies = fields.List(Id(), validate=validate.Length(max=50), metadata=_POLICIES)
    policies_note = Text(2000, lines=True, metadata={"example": "讲解了优待证使用范围。"})
    gift = Text(200, metadata={"example": "米、油各一份"})
    gift_fen = fen(metadata={"description": "Its worth, or the money given, in fen.", "example": 30_000})
    photo_consent = fields.Enum(Consent, by_value=True, metadata={"description": "NOT_ASKED if left out."})
    next_contact_on = Day(
        metadata={"description": "When the next contact is wanted; opens a due with trigger FOLLOW_UP."}
    )
    promises = fields.List(fields.Nested(NewPromiseSchema), validate=validate.Length(max=20))


class CorrectionSchema(NewVisitSchema):
    """The whole record as it should have been. Promises written down before stand; those given here are added."""

    reason = Text(1000, lines=True, required=True, metadata={"example": "日期登记错误，实为11月20日走访。"})


class VisitSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    veteran_id = fields.UUID(required=True)
    station_area = fields.String(attribute="area", required=True, metadata=_AREA)
    place_area = fields.String(required=True, metadata=_AREA)
    visitor = fields.UUID(required=True, metadata={"description": "Account id."})
    companions = fields.List(fields.UUID(), required=True, metadata=_ACCOUNTS)
    method = one_of(Method)
    reached = fields.Boolean(required=True, metadata={"description": "False for an attempt: it counts as no contact."})
    trigger = one_of(Trigger, allow_none=True)
    due_id = fields.UUID(required=True, allow_none=True)
    occurred_at = fields.AwareDateTime(required=True, metadata=_TIME)
    next_contact_on = fields.Date(required=True, allow_none=True)
    photo_consent = one_of(Consent)
    settles = fields.List(fields.UUID(), required=True, metadata={"example": ["01934f5e-7a10-7010-8a2b-0c4d5e6f7a8b"]})
    logged_at = fields.AwareDateTime(required=True, metadata=_TIME)
    supersedes = fields.UUID(required=True, allow_none=True, metadata={"description": "The record that this corrects."})
    superseded_by = fields.UUID(
        required=True, allow_none=True, metadata={"description": "The record that counts in its place."}
    )


class PromiseSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    veteran_id = fields.UUID(required=True)
    station_area = fields.String(attribute="area", required=True, metadata=_AREA)
    visit_id = fields.UUID(required=True)
    made_by = fields.UUID(required=True, metadata={"description": "Account id."})
    made_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    state = one_of(PromiseState)
    closed_on = fields.Date(required=True, allow_none=True)
    closed_by = fields.UUID(required=True, allow_none=True, metadata={"description": "Account id."})


class PromiseDetailSchema(PromiseSchema):
    """A promise with its words; null once the person's texts were destroyed."""

    text = fields.String(required=True, allow_none=True, metadata={"example": "联系县人民医院安排体检"})


class OutcomeSchema(Schema):
    outcome = one_of(OUTCOMES)


class PromiseQuery(PageQuery):
    state = fields.Enum(PromiseState, by_value=True)
    veteran_id = Id()
    due_by = Day(metadata={"description": "To be kept on this business date or before."})


_TEXT_FIELDS = {
    name: fields.String(required=True, allow_none=True, metadata=NewVisitSchema._declared_fields[name].metadata)
    for name in TEXTS
}


class VisitDetailSchema(VisitSchema.from_dict(_TEXT_FIELDS)):  # type: ignore[misc]  # made from TEXTS
    """A visit with what was written down; texts are null where nothing was, or once they were destroyed."""

    policies = fields.List(fields.UUID(), required=True, metadata=_POLICIES)
    gift_fen = fields.Integer(required=True, allow_none=True, metadata={"example": 30_000})
    promises = fields.List(fields.Nested(PromiseDetailSchema), required=True)
    correction_reason = fields.String(
        required=True, allow_none=True, metadata=CorrectionSchema._declared_fields["reason"].metadata
    )


class VisitQuery(PageQuery):
    veteran_id = Id()

"""Shapes of findings that exclude people from aid."""

from marshmallow import Schema, fields, validate

from services.assistance.exclusions.domain import Cause, State
from shared.http.schemas import Day, Flag, Id, PageQuery, Text, area_code, one_of

_EVIDENCE = {"example": "（2026）粤0703刑初某号判决书。", "description": "What it rests on."}
_APPEAL = {"example": "判决已被撤销，附裁定书。"}
_ANSWER = {"example": "经核查，原认定事实有误，予以撤销。"}


class NewExclusionSchema(Schema):
    veteran_id = Id(required=True)
    cause = fields.Enum(Cause, by_value=True, required=True)
    happened_on = Day(required=True)
    evidence = Text(4000, lines=True, required=True, metadata=_EVIDENCE)


class ExclusionSchema(Schema):
    id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    station_area = area_code(attribute="area", required=True)
    cause = one_of(Cause)
    happened_on = fields.Date(required=True)
    until_on = fields.Date(required=True, metadata={"description": "The last day on which it excludes the person."})
    state = fields.String(required=True, validate=validate.OneOf(list(State)))
    found_by = fields.UUID(required=True)
    found_at = fields.AwareDateTime(required=True)
    appealed_at = fields.AwareDateTime(required=True, allow_none=True)
    answered_by = fields.UUID(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


class ExclusionDetailSchema(ExclusionSchema):
    """A finding with what was written."""

    evidence = fields.String(required=True, allow_none=True, metadata=_EVIDENCE)
    appeal = fields.String(required=True, allow_none=True, metadata=_APPEAL)
    answer = fields.String(required=True, allow_none=True, metadata=_ANSWER)


class ExclusionQuery(PageQuery):
    veteran_id = Id()


class AppealSchema(Schema):
    text = Text(4000, lines=True, required=True, metadata=_APPEAL)


class AppealAnswerSchema(Schema):
    upheld = Flag(required=True, metadata={"description": "Whether the finding stands."})
    text = Text(4000, lines=True, required=True, metadata=_ANSWER)

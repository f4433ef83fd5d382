"""Shapes of public notices and objections."""

from marshmallow import Schema, fields

from shared.http.schemas import Flag, Text

_NOTICE = {
    "example": "拟对本村陈某某给予困难援助，异议请在公示期内反映。",
    "description": "What the village reads.",
}
_OBJECTION = {"example": "该户另有住房。", "description": "In words that name no more than they must."}
_ANSWER = {"example": "经核实，该房屋已出售。"}


class NoticeSchema(Schema):
    text = Text(2000, lines=True, required=True, metadata=_NOTICE)


class ObjectSchema(Schema):
    text = Text(2000, lines=True, required=True, metadata=_OBJECTION)


class ObjectionSchema(Schema):
    """What someone said against the public notice, and the answer."""

    id = fields.UUID(required=True)
    filed_at = fields.AwareDateTime(required=True)
    text = fields.String(required=True, allow_none=True, metadata=_OBJECTION)
    upheld = fields.Boolean(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True, metadata=_ANSWER)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


class ObjectionAnswerSchema(Schema):
    upheld = Flag(required=True, metadata={"description": "If so, the case is verified anew."})
    text = Text(2000, lines=True, required=True, metadata=_ANSWER)

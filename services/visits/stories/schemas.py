"""Shapes of lectures, stories of exemplary deeds, and shared practices."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.visits.stories.domain.lectures import Speaker, StoryKind
from services.visits.stories.domain.stories import About, State
from shared.http.schemas import Day, Flag, Id, Name, PageQuery, PatchSchema, Text, area_code
from shared.words import Words

MAX_AUDIENCE, MAX_TAGS = 100_000, 10
_TOPIC = {"example": "老兵讲述边防岁月"}
_PLACE = {"example": "棠下镇文化活动中心"}
_SPEAKER = {"example": "陈建国"}
_VERSION = {"example": 1}
_TIME = {"example": "2026-11-24T16:00:00+08:00"}


class NewLectureSchema(Schema):
    held_on = Day(required=True)
    topic = Text(200, required=True, metadata=_TOPIC)
    place = Text(200, required=True, metadata=_PLACE)
    speaker = Name(100, required=True, metadata=_SPEAKER)
    speaker_kind = fields.Enum(Speaker, by_value=True, required=True)
    story_kinds = fields.List(
        fields.Enum(StoryKind, by_value=True), required=True, validate=validate.Length(1, len(StoryKind))
    )
    audience = fields.Integer(
        strict=True, required=True, validate=validate.Range(0, MAX_AUDIENCE), metadata={"example": 85}
    )
    area = area_code(description="The station that held it; yours if left out.")


class LectureSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    area = area_code(required=True)
    held_on = fields.Date(required=True)
    topic = fields.String(required=True, metadata=_TOPIC)
    place = fields.String(required=True, metadata=_PLACE)
    speaker_kind = fields.String(required=True, validate=validate.OneOf(list(Speaker)))
    story_kinds = fields.List(fields.String(validate=validate.OneOf(list(StoryKind))), required=True)
    audience = fields.Integer(required=True, metadata={"example": 85})
    logged_by = fields.UUID(required=True, metadata={"description": "Account id."})
    logged_at = fields.AwareDateTime(required=True, metadata=_TIME)


class LectureDetailSchema(LectureSchema):
    """A lecture with who spoke."""

    speaker = fields.String(allow_none=True, metadata=_SPEAKER)


class LectureQuery(PageQuery):
    told = fields.Enum(StoryKind, by_value=True, metadata={"description": "Only those that told such a story."})


_TITLE = {"example": "三十年如一日守护烈士墓"}
_TEXT = {"example": "退役以来，他每年清明带领村民为烈士扫墓，风雨无阻。"}
_ABOUT = {"example": "村志愿服务队"}


class NewStorySchema(Schema):
    """Deeds of a served person, of a member of staff, or of someone named in words: one of these."""

    class Meta:
        example = {
            "title": _TITLE["example"],
            "text": _TEXT["example"],
            "about": _ABOUT["example"],
            "consented_on": "2026-11-24",
        }

    title = Text(100, required=True, metadata=_TITLE)
    text = Text(10_000, lines=True, required=True, metadata=_TEXT)
    veteran_id = Id()
    account_id = Id()
    about = Name(100, metadata=_ABOUT)
    consented_on = Day(metadata={"description": "When whoever it is about consented to this text."})

    @validates_schema(skip_on_field_errors=True)
    def _one(self, data: dict[str, Any], **_: Any) -> None:
        if sum(name in data for name in ("veteran_id", "account_id", "about")) != 1:
            raise ValidationError(
                Words(
                    "Give one of veteran_id, account_id and about.", "请填写 veteran_id、account_id、about 其中一项。"
                )
            )


class StoryPatchSchema(PatchSchema):
    title = Text(100, metadata=_TITLE)
    text = Text(10_000, lines=True, metadata=_TEXT)
    consented_on = Day()


class ReviewSchema(Schema):
    passed = Flag(required=True, metadata={"description": "False sends it back to the writer."})


class StorySchema(Schema):
    """A story without its text."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    area = area_code(required=True)
    about = fields.String(required=True, validate=validate.OneOf(list(About)))
    state = fields.String(required=True, validate=validate.OneOf(list(State)))
    public_title = fields.String(allow_none=True, metadata=_TITLE)
    consented_on = fields.Date(allow_none=True)
    written_by = fields.UUID(required=True, metadata={"description": "Account id."})
    reviewed_by = fields.UUID(allow_none=True, metadata={"description": "Account id."})
    published_at = fields.AwareDateTime(allow_none=True, metadata=_TIME)


class StoryDetailSchema(StorySchema):
    """A story with its text."""

    veteran_id = fields.UUID(allow_none=True)
    account_id = fields.UUID(allow_none=True)
    about_whom = fields.String(allow_none=True, metadata=_ABOUT)
    title = fields.String(allow_none=True, metadata=_TITLE)
    text = fields.String(allow_none=True, metadata=_TEXT)


class StoryQuery(PageQuery):
    state = fields.Enum(State, by_value=True)


_PRACTICE = {"example": "每天一招呼：独居老兵电话问候"}
_HOW = {"example": "每日上午由值班员逐户致电，两次无人接听即上门。"}
_TAG = {"example": "独居关爱"}


class NewPracticeSchema(Schema):
    title = Text(100, required=True, metadata=_PRACTICE)
    text = Text(10_000, lines=True, required=True, metadata=_HOW)
    tags = fields.List(Text(20, metadata=_TAG), load_default=list, validate=validate.Length(max=MAX_TAGS))


class PracticeSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    area = area_code(required=True, description="The station that shares it.")
    title = fields.String(required=True, metadata=_PRACTICE)
    text = fields.String(required=True, metadata=_HOW)
    tags = fields.List(fields.String(metadata=_TAG), required=True)
    adoptions = fields.Integer(required=True, metadata={"example": 6, "description": "Stations that adopted it."})
    shared_by = fields.UUID(required=True, metadata={"description": "Account id."})
    shared_at = fields.AwareDateTime(required=True, metadata=_TIME)


class PracticeQuery(PageQuery):
    tag = Text(20, metadata=_TAG)


class AdoptionSchema(Schema):
    station = area_code(required=True)
    adopted_by = fields.UUID(required=True, metadata={"description": "Account id."})
    adopted_at = fields.AwareDateTime(required=True, metadata=_TIME)

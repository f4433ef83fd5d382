"""Shapes of training."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.registry.trainings.domain import State
from services.registry.trainings.use_cases import Attendance
from shared.contracts.levels import Level
from shared.http.areas import OfAreaQuery
from shared.http.schemas import Day, Id, PageQuery, Text, area_code, one_of, year

_SUBJECT = {"example": "POLICY"}
_TITLE = {"example": "退役军人优待政策解读"}
_HOURS = {"example": 4, "description": "Class hours 学时."}
_YEAR = {"example": 2026}
_SCORE = {"example": 92}
MOST_TRAINEES = 500


class SubjectSchema(Schema):
    subject = fields.String(required=True, metadata=_SUBJECT)
    zh = fields.String(required=True, metadata={"example": "政策法规"})


class SubjectsSchema(Schema):
    items = fields.List(fields.Nested(SubjectSchema), required=True)


class AttendanceSchema(Schema):
    staff_id = Id(required=True)
    score = fields.Integer(strict=True, validate=validate.Range(0, 100), metadata=_SCORE)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> Attendance:
        return Attendance(**data)


class NewTrainingSchema(Schema):
    trainer_station_id = Id(required=True)
    trainee_level = fields.Enum(Level, by_value=True, required=True)
    subject = Text(40, required=True, metadata=_SUBJECT)
    title = Text(100, required=True, metadata=_TITLE)
    held_on = Day(required=True)
    hours = fields.Integer(strict=True, required=True, validate=validate.Range(1, 200), metadata=_HOURS)
    trainees = fields.List(fields.Nested(AttendanceSchema), required=True, validate=validate.Length(1, MOST_TRAINEES))


class NewTrainingPlanSchema(Schema):
    trainee_level = fields.Enum(Level, by_value=True, required=True)
    subject = Text(40, required=True, metadata=_SUBJECT)
    title = Text(100, required=True, metadata=_TITLE)
    planned_on = Day(required=True, metadata={"example": "2199-11-24"})


class TrainingPlanSchema(Schema):
    """A session that will be held."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True)
    trainee_level = one_of(Level)
    subject = fields.String(required=True, metadata=_SUBJECT)
    title = fields.String(required=True, metadata=_TITLE)
    planned_on = fields.Date(required=True)
    announced_by = fields.UUID(required=True)


class TrainingPlanQuery(PageQuery):
    from_on = Day(metadata={"description": "Only those from this day on."})


class TrainingSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True)
    trainer_station_id = fields.UUID(required=True)
    trainer_level = one_of(Level)
    trainee_level = one_of(Level)
    subject = fields.String(required=True, metadata=_SUBJECT)
    title = fields.String(required=True, metadata=_TITLE)
    held_on = fields.Date(required=True)
    hours = fields.Integer(required=True, metadata=_HOURS)
    state = one_of(State)
    recorded_by = fields.UUID(required=True)
    withdrawn_because = fields.String(allow_none=True, metadata={"example": "重复录入"})


class TrainingQuery(PageQuery):
    area = area_code(description="Only sessions by trainers of this area.")
    subject = Text(40, metadata=_SUBJECT)
    year = year()


class WithdrawalSchema(Schema):
    reason = Text(500, required=True, metadata={"example": "重复录入"})


class TraineeSchema(Schema):
    staff_id = fields.UUID(required=True)
    area = area_code(required=True)
    score = fields.Integer(allow_none=True, metadata=_SCORE)


class TrainingCoverageQuery(OfAreaQuery):
    subject = Text(40, required=True, metadata=_SUBJECT)
    year = year(required=True)


class UntrainedQuery(TrainingCoverageQuery, PageQuery):
    """Whose list."""


class TrainingCoverageSchema(Schema):
    """Of the staff in post, how many were trained."""

    area = area_code(required=True)
    subject = fields.String(required=True, metadata=_SUBJECT)
    year = fields.Integer(required=True, metadata=_YEAR)
    numerator = fields.Integer(required=True, metadata={"example": 140})
    denominator = fields.Integer(required=True, metadata={"example": 152})
    as_of = fields.Date(required=True, metadata={"description": "Today, or the last day of a past year."})


class CrossLevelQuery(OfAreaQuery):
    year = year(required=True)


class LevelPairSchema(Schema):
    trainer_level = one_of(Level)
    trainee_level = one_of(Level)
    sessions = fields.Integer(required=True, metadata={"example": 12})
    cross_level = fields.Boolean(required=True)


class CrossLevelSchema(Schema):
    """Of all sessions, how many went across one level."""

    area = area_code(required=True)
    year = fields.Integer(required=True, metadata=_YEAR)
    numerator = fields.Integer(required=True, metadata={"example": 12})
    denominator = fields.Integer(required=True, metadata={"example": 30})
    items = fields.List(fields.Nested(LevelPairSchema), required=True)
    as_of = fields.Date(required=True)

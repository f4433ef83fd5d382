"""Shapes of what happens to a file."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.registry.api.schemas.stages import StageServiceSchema
from services.registry.api.schemas.veterans import name, phone, reason
from services.registry.domain.files import Erasure, ErasureGround, Merge, Relation, Return, Survivor
from shared.contracts.registry.veterans import STAGES
from shared.http.schemas import Flag, PageQuery, Text, area_code, one_of


def _ref(**extra: Any) -> Text:
    return Text(100, metadata={"example": "江退役函〔2026〕12号", "description": "Number of the paper."}, **extra)


class VerificationSchema(Schema):
    how = Text(200, required=True, metadata={"example": "入户核对身份证、户口簿和退役证"})


class MoveSchema(Schema):
    to = area_code(required=True, description="The station that manages the file from now on.")
    residence_area = area_code(description="If the residence changes too.")
    reason = reason(required=True)


class DeathSchema(Schema):
    died_on = fields.Date(required=True)
    source = Text(200, required=True, metadata={"example": "死亡医学证明"})


class ReasonSchema(Schema):
    reason = reason(required=True)


class ReturnExpectedSchema(Schema):
    discharge_approved_on = fields.Date(required=True)


class ReportedSchema(Schema):
    reported_on = fields.Date(required=True)


class ReturnSchema(Schema):
    id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    station_area = area_code(attribute="area", required=True)
    discharge_approved_on = fields.Date(required=True)
    report_by = fields.Date(required=True)
    reported_on = fields.Date(allow_none=True)
    state = one_of(Return)


class ReturnQuery(PageQuery):
    state = fields.Enum(Return, by_value=True)
    veteran_id = fields.UUID()


class NewKinSchema(Schema):
    relation = fields.Enum(Relation, by_value=True, required=True)
    name = name(required=True)
    phone = phone()
    alive = Flag(load_default=True)
    kin_veteran_id = fields.UUID(metadata={"description": "Their own file, if they are served too."})


class KinSchema(Schema):
    id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    relation = one_of(Relation)
    name = fields.String(required=True, allow_none=True, metadata={"example": "李秀英"})
    alive = fields.Boolean(required=True)
    kin_veteran_id = fields.UUID(allow_none=True)
    survivor = one_of(Survivor, allow_none=True, required=False)


class SurvivorQuery(PageQuery):
    state = fields.Enum(Survivor, by_value=True, load_default=Survivor.PROPOSED)


class NewMilestoneSchema(Schema):
    stage = one_of(STAGES)
    entered_on = fields.Date(required=True)
    note = Text(1000, lines=True, metadata={"example": "参加就业技能培训"})


class ServiceDueSchema(StageServiceSchema):
    """A standard service due at a milestone that a person reached."""

    due_on = fields.Date(required=True)


class MilestoneSchema(Schema):
    id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    stage = one_of(STAGES)
    entered_on = fields.Date(required=True)
    note = fields.String(allow_none=True, metadata={"example": "参加就业技能培训"})
    recorded_by = fields.UUID(required=True)
    services = fields.List(fields.Nested(ServiceDueSchema), required=True)


class FileChangeSchema(Schema):
    """One change of a file."""

    version = fields.Integer(required=True, metadata={"example": 2})
    kind = fields.String(required=True, metadata={"example": "CHANGED"})
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields", metadata={"example": ["phone"]})
    reason = fields.String(allow_none=True, metadata={"example": "本人持身份证申请更正"})
    before = fields.Dict(allow_none=True, metadata={"example": {"phone": "138****8000"}})
    changed_by = fields.UUID(allow_none=True)
    changed_at = fields.AwareDateTime(required=True)


class NewMergeSchema(Schema):
    kept_id = fields.UUID(required=True, metadata={"description": "The file that stays."})
    dropped_id = fields.UUID(
        required=True,
        metadata={
            "example": "0192f3c4-8d10-7e42-8a6b-91c2d4e5f607",
            "description": "The file whose id will stand for the other.",
        },
    )
    reason = reason(required=True)


class MergeSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    kept_id = fields.UUID(required=True)
    dropped_id = fields.UUID(required=True)
    state = one_of(Merge)
    proposed_by = fields.UUID(required=True)
    proposed_at = fields.AwareDateTime(required=True)
    decided_by = fields.UUID(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)


class MergeQuery(PageQuery):
    state = fields.Enum(Merge, by_value=True)


class MergeDecisionSchema(Schema):
    outcome = fields.Enum(
        Merge, by_value=True, required=True, validate=validate.NoneOf([Merge.PROPOSED]), metadata={"example": "MERGED"}
    )


class NewErasureSchema(Schema):
    veteran_id = fields.UUID(required=True)
    ground = fields.Enum(ErasureGround, by_value=True, required=True)
    request_ref = _ref(required=True)


class ErasureSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    veteran_id = fields.UUID(required=True)
    ground = one_of(ErasureGround)
    request_ref = _ref(required=True)
    state = one_of(Erasure)
    requested_by = fields.UUID(required=True)
    requested_at = fields.AwareDateTime(required=True)
    decided_by = fields.UUID(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    decision_ref = _ref(allow_none=True)
    erase_after = fields.AwareDateTime(allow_none=True)
    done_at = fields.AwareDateTime(allow_none=True)


class ErasureQuery(PageQuery):
    state = fields.Enum(Erasure, by_value=True)
    veteran_id = fields.UUID()


class ErasureDecisionSchema(Schema):
    outcome = fields.Enum(
        Erasure,
        by_value=True,
        required=True,
        validate=validate.NoneOf([Erasure.REQUESTED, Erasure.DONE]),
        metadata={"example": "APPROVED"},
    )
    decision_ref = _ref(required=True)


class OfficerSchema(Schema):
    officer = fields.UUID(required=True, allow_none=True, metadata={"description": "An account; null for none."})
    reason = reason(required=True)


class HandOverSchema(Schema):
    to = fields.UUID(required=True, metadata={"description": "The account that takes the list over."})
    reason = reason(required=True)


class HandedOverSchema(Schema):
    handed_over = fields.Integer(required=True, metadata={"example": 12, "description": "How many persons."})

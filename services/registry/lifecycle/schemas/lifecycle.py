"""Shapes of what happens to a file."""

from marshmallow import Schema, fields

from services.registry.files.domain.life import Relation, Survivor
from services.registry.lifecycle.domain import Benefit
from services.registry.lifecycle.schemas.stages import StageServiceSchema
from shared.contracts.registry.veterans import STAGES
from shared.http.people import name, phone, reason
from shared.http.schemas import Day, Flag, Id, PageQuery, Text, area_code, one_of


class VerificationSchema(Schema):
    how = Text(200, required=True, metadata={"example": "入户核对身份证、户口簿和退役证"})


class MoveSchema(Schema):
    to = area_code(required=True, description="The station that manages the file from now on.")
    residence_area = area_code(description="If the residence changes too.")
    reason = reason(required=True)


class DeathSchema(Schema):
    died_on = Day(required=True)
    source = Text(200, required=True, metadata={"example": "死亡医学证明"})


class ReasonSchema(Schema):
    reason = reason(required=True)


class NewKinSchema(Schema):
    relation = fields.Enum(Relation, by_value=True, required=True)
    name = name(required=True)
    phone = phone()
    alive = Flag(load_default=True)
    kin_veteran_id = Id(metadata={"description": "Their own file, if they are served too."})


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
    entered_on = Day(required=True)
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


_PAPER = {"example": "江门市残疾抚恤金审批表（2019）第31号"}


class NewBenefitSchema(Schema):
    kind = fields.Enum(Benefit, by_value=True, required=True)
    since = Day(required=True, metadata={"description": "The first day for which it is paid."})
    source = Text(200, required=True, metadata={**_PAPER, "description": "The paper that says so."})


class BenefitSchema(Schema):
    """A periodic benefit that the person draws; it never counts as income where means are tested."""

    id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    kind = one_of(Benefit)
    since = fields.Date(required=True)
    source = fields.String(required=True, allow_none=True, metadata=_PAPER)
    recorded_by = fields.UUID(required=True)
    confirmed_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "When it was last confirmed, as every year."},
    )


class FileChangeSchema(Schema):
    """One change of a file."""

    version = fields.Integer(required=True, metadata={"example": 2})
    kind = fields.String(required=True, metadata={"example": "CHANGED"})
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields", metadata={"example": ["phone"]})
    reason = fields.String(allow_none=True, metadata={"example": "本人持身份证申请更正"})
    before = fields.Dict(allow_none=True, metadata={"example": {"phone": "****8000"}})
    changed_by = fields.UUID(allow_none=True)
    changed_at = fields.AwareDateTime(required=True)


class OfficerSchema(Schema):
    officer = Id(required=True, allow_none=True, metadata={"description": "An account; null for none."})
    reason = reason(required=True)


class HandOverSchema(Schema):
    to = Id(required=True, metadata={"description": "The account that takes the list over."})
    reason = reason(required=True)


class HandedOverSchema(Schema):
    handed_over = fields.Integer(required=True, metadata={"example": 12, "description": "How many people."})

"""Shapes of petitions."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.assistance.clocks.schemas import DeadlineSchema
from services.assistance.parties.schemas import (
    MOST_PARTIES,
    NewPartySchema,
    PartySchema,
    WithdrawalSchema,
)
from services.assistance.petitions.domain.states import Conflict, NotAccepted, Outcome, ReplyStage, ReviewOutcome, State
from services.assistance.petitions.rules import RULES
from shared.http import examples
from shared.http.schemas import Day, Flag, Id, PageQuery, Text, area_code, one_of

_MATTER = validate.OneOf(RULES.matters)
_PAPER = validate.OneOf(RULES.papers)
_DESCRIPTION = {"example": "反映2003年退役后安置待遇未落实，请求核查。"}
_TEXT = {"example": "经核查，安置待遇已按当年政策落实，附档案复印件。"}
_REASON = {"example": "该事项属人民法院受理范围，请依法提起诉讼。"}
_AT = {"example": "2026-11-24T10:30:00+08:00"}


def _papers(least: int = 0, **extra: Any) -> fields.List[str]:
    paper = fields.String(validate=_PAPER, metadata={"example": "IDENTITY"})
    return fields.List(paper, validate=validate.Length(least, 20), **extra)


class NewPetitionSchema(Schema):
    class Meta:
        example = {
            "matter": "PLACEMENT",
            "description": _DESCRIPTION["example"],
            "parties": [{"veteran_id": examples.ID}],
            "papers": ["IDENTITY"],
        }

    area = area_code(description="The authority, within your area; your own if left out.")
    matter = fields.String(required=True, validate=_MATTER, metadata={"example": "PLACEMENT"})
    description = Text(8000, lines=True, required=True, metadata=_DESCRIPTION)
    parties = fields.List(
        fields.Nested(NewPartySchema),
        required=True,
        validate=validate.Length(1, MOST_PARTIES),
        metadata={"description": f"The petitioner, or the representatives: at most {RULES.most_representatives}."},
    )
    joint = Flag(metadata={"description": "Whether several bring it together."})
    petitioners = fields.Integer(
        strict=True,
        validate=validate.Range(1, 100_000),
        metadata={"example": 1, "description": "How many bring it; 1 if left out."},
    )
    urgent = Flag(metadata={"description": "It is reported upward at once."})
    papers = _papers(metadata={"description": "Papers that were handed in."})
    repeats = Id(metadata={"description": "The former petition on the same matter, which is over."})
    against = Id(metadata={"description": "The account of the member of staff of whom it complains."})


class PetitionSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True, description="The authority that handles it.")
    state = one_of(State)
    matter = fields.String(required=True, validate=_MATTER, metadata={"example": "PLACEMENT"})
    joint = fields.Boolean(required=True)
    petitioners = fields.Integer(required=True, metadata={"example": 1})
    urgent = fields.Boolean(required=True)
    papers = _papers(required=True)
    missing_paper = fields.String(
        required=True,
        allow_none=True,
        validate=_PAPER,
        metadata={"example": "EVIDENCE", "description": "What is waited for; the clocks stand still."},
    )
    repeats = fields.UUID(required=True, allow_none=True)
    registered_by = fields.UUID(required=True, metadata={"description": "Account id."})
    registered_on = fields.Date(required=True)
    accepted_by = fields.UUID(required=True, allow_none=True)
    accepted_on = fields.Date(required=True, allow_none=True)
    not_accepted_reason = one_of(NotAccepted, allow_none=True)
    extension_days = fields.Integer(
        required=True, allow_none=True, metadata={"example": 30, "description": "Asked for, or given."}
    )
    extended_until = fields.Date(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)


class ReplySchema(Schema):
    """A written answer."""

    stage = one_of(ReplyStage)
    outcome = one_of([*Outcome, *ReviewOutcome])
    by = fields.UUID(required=True, metadata={"description": "Account id."})
    level = fields.String(required=True, metadata={"example": "TOWN"})
    delivered_on = fields.Date(required=True)
    text = fields.String(required=True, allow_none=True, metadata=_TEXT)


class RecusalSchema(Schema):
    """Who has withdrawn."""

    account = fields.UUID(required=True)
    reason = one_of(Conflict)
    recorded_by = fields.UUID(required=True)
    recorded_at = fields.AwareDateTime(required=True, metadata=_AT)


class PetitionDetailSchema(PetitionSchema):
    """A petition with who brings it, what was written, and its clocks. Texts of erased files are null."""

    description = fields.String(required=True, allow_none=True, metadata=_DESCRIPTION)
    reason = fields.String(required=True, allow_none=True, metadata=_REASON)
    extension_reason = fields.String(required=True, allow_none=True, metadata={"example": "需调阅异地档案。"})
    against = fields.UUID(required=True, allow_none=True)
    parties = fields.List(fields.Nested(PartySchema), required=True)
    replies = fields.List(fields.Nested(ReplySchema), required=True)
    recusals = fields.List(fields.Nested(RecusalSchema), required=True)
    clocks = fields.List(fields.Nested(DeadlineSchema), required=True)


class PetitionQuery(PageQuery):
    state = fields.Enum(State, by_value=True)
    urgent = Flag()
    due_by = Day(metadata={"description": "What it waits for has its last day on this business date or before."})


class PetitionWithdrawalSchema(WithdrawalSchema):
    """Why a petition is taken back."""


class NonAcceptanceSchema(Schema):
    reason = fields.Enum(NotAccepted, by_value=True, required=True)
    text = Text(4000, lines=True, required=True, metadata=_REASON)


class PetitionTransferSchema(Schema):
    to_area = area_code(required=True, description="Another town, county or city of your city.")
    text = Text(4000, lines=True, required=True, metadata={"example": "该事项由县局负责办理，现予转送。"})


class PaperSchema(Schema):
    paper = fields.String(required=True, validate=_PAPER, metadata={"example": "EVIDENCE"})


class PapersSchema(Schema):
    papers = _papers(1, required=True)


class ExtensionSchema(Schema):
    days = fields.Integer(required=True, strict=True, validate=validate.Range(1, 3_650), metadata={"example": 30})
    reason = Text(2000, lines=True, required=True, metadata={"example": "需调阅异地档案。"})


class ApprovalSchema(Schema):
    approved = Flag(required=True)


class _WrittenSchema(Schema):
    text = Text(8000, lines=True, required=True, metadata=_TEXT)
    delivered_on = Day(metadata={"description": "The day on which it was handed over; today if left out."})


class AnswerSchema(_WrittenSchema):
    outcome = fields.Enum(Outcome, by_value=True, required=True)


class ReviewSchema(_WrittenSchema):
    outcome = fields.Enum(ReviewOutcome, by_value=True, required=True)


class NewRecusalSchema(Schema):
    account = Id(metadata={"description": "Who withdraws; yourself if left out."})
    reason = fields.Enum(Conflict, by_value=True, required=True)

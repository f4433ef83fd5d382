"""Shapes of applications for aid."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.assistance.aid.domain.cases import Applicant, Form, Ground
from services.assistance.aid.domain.states import State
from services.assistance.aid.rules import RULES
from services.assistance.clocks.schemas import DeadlineSchema
from services.assistance.funds.schemas import PaymentSchema, purpose
from shared.contracts.assistance.aid import CLOCKS
from shared.http.schemas import Flag, Id, PageQuery, Text, area_code, fen, one_of

MOST_FUNDS = 20
"""How many funds one grant may stack."""
_VERSION = {"example": 1}
_FEN = {"example": 500_000}
_STORY = {"example": "家中失火，房屋受损，急需安置。", "description": "What happened and what is needed."}
_REASON = {"example": "情况属实，符合应急救助条件。"}
_AGAIN = {"example": "第二次住院，自付部分更高。", "description": "Why it is applied for again for the same cause."}
_ACCOUNT = {"description": "An account."}


def _need(**extra: Any) -> fields.String:
    known = validate.OneOf(list(RULES.needs))
    return fields.String(validate=known, metadata={"example": "LIVING", "description": "What it is for."}, **extra)


def _text(example: str, description: str) -> Text:
    return Text(2000, lines=True, required=True, metadata={"example": example, "description": description})


class NewApplicationSchema(Schema):
    veteran_id = Id(required=True)
    ground = fields.Enum(Ground, by_value=True, required=True)
    requested_fen = fen(required=True)
    story = Text(4000, lines=True, required=True, metadata=_STORY)
    emergency = Flag()
    lead_id = Id(metadata={"description": "The lead that this application takes up."})
    applicant = fields.Enum(Applicant, by_value=True, load_default=Applicant.SELF)
    form = fields.Enum(Form, by_value=True, load_default=Form.CASH)
    need = _need(load_default="ANY")
    again = Text(2000, lines=True, metadata=_AGAIN)


class ApplicationSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    veteran_id = fields.UUID(required=True)
    station_area = area_code(attribute="area", required=True)
    case_area = area_code(required=True, description="The town that accepts it; its county decides and pays.")
    applicant = one_of(Applicant)
    form = one_of(Form)
    need = _need(required=True)
    ground = one_of(Ground)
    emergency = fields.Boolean(required=True)
    requested_fen = fields.Integer(required=True, metadata=_FEN)
    state = fields.String(required=True, validate=validate.OneOf(list(State)))
    applied_by = fields.UUID(required=True)
    applied_at = fields.AwareDateTime(required=True)
    accepted_by = fields.UUID(allow_none=True, metadata=_ACCOUNT)
    visit_id = fields.UUID(allow_none=True, metadata={"description": "The visit that verified it."})
    verified_by = fields.UUID(allow_none=True, metadata=_ACCOUNT)
    opinion_by = fields.UUID(allow_none=True, metadata=_ACCOUNT)
    recommends = fields.Boolean(allow_none=True, metadata={"description": "Whether the town's opinion is in favour."})
    decided_by = fields.UUID(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    granted_fen = fields.Integer(allow_none=True, metadata=_FEN)
    paid_by = fields.UUID(allow_none=True)
    paid_at = fields.AwareDateTime(allow_none=True)
    papers_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When an emergency's were complete."})
    passed_up_by = fields.UUID(allow_none=True, metadata=_ACCOUNT)
    reviewed_by = fields.UUID(allow_none=True, metadata=_ACCOUNT)
    hardship_id = fields.UUID(allow_none=True, metadata={"description": "The hardship of the lead it took up."})
    reopens = fields.UUID(allow_none=True, metadata={"description": "The case that an annulled death had ended."})


class StepSchema(Schema):
    """That a case came into a state."""

    state = fields.String(required=True, validate=validate.OneOf(list(State)))
    by = fields.UUID(required=True, allow_none=True, metadata={"description": "An account; null if an event did it."})
    at = fields.AwareDateTime(required=True)
    text = fields.String(required=True, allow_none=True, metadata={"example": "缺少收入证明。"})


class CaseClockSchema(DeadlineSchema):
    clock = one_of(CLOCKS)


class ApplicationDetailSchema(ApplicationSchema):
    """An application with its way, its clocks, what was written, and what it was granted from which fund."""

    story = fields.String(allow_none=True, metadata=_STORY)
    reason = fields.String(allow_none=True, metadata={**_REASON, "description": "The bureau's written reasons."})
    payments = fields.List(fields.Nested(PaymentSchema), required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)
    clocks = fields.List(fields.Nested(CaseClockSchema), required=True)


class MaterialsSchema(Schema):
    missing = _text("缺少家庭收入证明。", "What is missing.")


class ReasonSchema(Schema):
    reason = _text("申请人家庭情况好转，不再申请。", "Why.")


class HandedOnSchema(Schema):
    to = _text("户籍地退役军人事务局", "To whom, and why.")


class OpinionSchema(Schema):
    recommends = Flag(required=True)
    text = _text("经调查，家庭困难情况属实，建议给予援助。", "The town's opinion.")


class ApplicationQuery(PageQuery):
    state = fields.Enum(State, by_value=True)
    veteran_id = Id()


class WantedSchema(Schema):
    """What a grant takes from a fund."""

    fund_id = Id(required=True)
    amount_fen = fen(required=True)
    purpose = purpose()


class DecisionSchema(Schema):
    outcome = fields.String(required=True, validate=validate.OneOf([State.GRANTED, State.REFUSED]))
    reason = Text(2000, lines=True, required=True, metadata=_REASON)
    funds = fields.List(
        fields.Nested(WantedSchema),
        load_default=list,
        validate=validate.Length(max=MOST_FUNDS),
        metadata={"description": "For a grant, which takes all or nothing; at most what was applied for."},
    )

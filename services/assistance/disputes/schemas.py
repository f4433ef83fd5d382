"""Shapes of disputes."""

from marshmallow import Schema, fields, validate

from services.assistance.clocks.schemas import DeadlineSchema
from services.assistance.disputes.domain import LEVELS, Outcome, State
from services.assistance.disputes.rules import RULES
from services.assistance.parties.schemas import (
    MOST_PARTIES,
    NewPartySchema,
    PartySchema,
    WithdrawalSchema,
)
from shared.http import examples
from shared.http.schemas import Day, Flag, PageQuery, Text, area_code, one_of

_MATTER = validate.OneOf(RULES.matters)
_LEVEL = validate.OneOf(LEVELS)
_DESCRIPTION = {"example": "两户因宅基地滴水发生争执。"}
_AGREEMENT = {"example": "双方同意各退半米，由村委会监督砌墙。"}
_NOTE = {"example": "双方到场，村委会主任主持，双方陈述意见。"}


class NewDisputeSchema(Schema):
    class Meta:
        example = {
            "matter": "NEIGHBOURS",
            "description": _DESCRIPTION["example"],
            "parties": [{"veteran_id": examples.ID}, {"name": "李志强"}],
        }

    area = area_code(description="Where it arose, within your area; your own if left out.")
    matter = fields.String(required=True, validate=_MATTER, metadata={"example": "NEIGHBOURS"})
    description = Text(8000, lines=True, required=True, metadata=_DESCRIPTION)
    parties = fields.List(
        fields.Nested(NewPartySchema),
        required=True,
        validate=validate.Length(2, MOST_PARTIES),
        metadata={"description": "The first brings it; the others are its counterparties."},
    )


class DisputeSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True, description="Where it arose.")
    matter = fields.String(required=True, validate=_MATTER, metadata={"example": "NEIGHBOURS"})
    state = one_of(State)
    arose_level = fields.String(required=True, validate=_LEVEL, metadata={"example": "VILLAGE"})
    level = fields.String(
        required=True, validate=_LEVEL, metadata={"example": "TOWN", "description": "Where it is mediated, or was."}
    )
    solved_level = fields.String(
        required=True, allow_none=True, validate=_LEVEL, metadata={"example": "VILLAGE", "description": "While agreed."}
    )
    registered_by = fields.UUID(required=True, metadata={"description": "Account id."})
    registered_on = fields.Date(required=True)
    agreed_by = fields.UUID(required=True, allow_none=True)
    agreed_on = fields.Date(required=True, allow_none=True)
    followed_up_on = fields.Date(required=True, allow_none=True)
    referred_to = fields.String(
        required=True, allow_none=True, validate=validate.OneOf(RULES.referrals), metadata={"example": "COURT"}
    )
    closed_on = fields.Date(required=True, allow_none=True)


class MediationSchema(Schema):
    """A mediation that was held."""

    id = fields.UUID(required=True)
    level = fields.String(required=True, validate=_LEVEL, metadata={"example": "VILLAGE"})
    held_on = fields.Date(required=True)
    mediator = fields.UUID(required=True, metadata={"description": "Account id."})
    outcome = one_of(Outcome)
    note = fields.String(required=True, allow_none=True, metadata=_NOTE)


class DisputeDetailSchema(DisputeSchema):
    """A dispute with its parties, what was written, and its clocks. Texts of erased files are null."""

    description = fields.String(required=True, allow_none=True, metadata=_DESCRIPTION)
    agreement = fields.String(required=True, allow_none=True, metadata=_AGREEMENT)
    reason = fields.String(required=True, allow_none=True, metadata={"example": "双方已自行和解。"})
    parties = fields.List(fields.Nested(PartySchema), required=True)
    mediations = fields.List(fields.Nested(MediationSchema), required=True)
    clocks = fields.List(fields.Nested(DeadlineSchema), required=True)


class DisputeQuery(PageQuery):
    state = fields.Enum(State, by_value=True)
    level = fields.String(validate=_LEVEL, metadata={"example": "TOWN"})
    due_by = Day(metadata={"description": "What it waits for has its last day on this business date or before."})


class DisputeWithdrawalSchema(WithdrawalSchema):
    """Why a dispute is taken back."""


class NewMediationSchema(Schema):
    held_on = Day(required=True)
    outcome = fields.String(
        required=True,
        validate=validate.OneOf([Outcome.ADJOURNED, Outcome.FAILED]),
        metadata={"example": "ADJOURNED", "description": "An agreement has its own route."},
    )
    note = Text(4000, lines=True, required=True, metadata=_NOTE)


class AgreementSchema(Schema):
    held_on = Day(required=True)
    note = Text(4000, lines=True, required=True, metadata=_NOTE)
    text = Text(8000, lines=True, required=True, metadata=_AGREEMENT)


class FollowUpSchema(Schema):
    kept = Flag(required=True, metadata={"description": "Whether the parties keep to the agreement."})


class ReferralSchema(Schema):
    referred_to = fields.String(required=True, validate=validate.OneOf(RULES.referrals), metadata={"example": "COURT"})
    text = Text(2000, lines=True, required=True, metadata={"example": "双方分歧较大，引导诉讼解决。"})

"""Shapes of applications for aid."""

from marshmallow import Schema, fields, validate

from services.assistance.aid.domain import Ground, State
from services.assistance.funds.schemas import PaymentSchema, purpose
from shared.http.schemas import Flag, Id, PageQuery, Text, area_code, fen, one_of

MOST_FUNDS = 20
"""How many funds one grant may stack."""
_VERSION = {"example": 1}
_FEN = {"example": 500_000}
_STORY = {"example": "家中失火，房屋受损，急需安置。", "description": "What happened and what is needed."}
_REASON = {"example": "情况属实，符合应急救助条件。"}
_RELEASE = {"example": "本人书面放弃。", "description": "Why the grant, or what was left of it, was given back."}


class NewApplicationSchema(Schema):
    veteran_id = Id(required=True)
    ground = fields.Enum(Ground, by_value=True, required=True)
    requested_fen = fen(required=True)
    story = Text(4000, lines=True, required=True, metadata=_STORY)
    emergency = Flag()
    lead_id = Id(metadata={"description": "The lead that this application takes up."})


class ApplicationSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    veteran_id = fields.UUID(required=True)
    station_area = area_code(attribute="area", required=True)
    ground = one_of(Ground)
    emergency = fields.Boolean(required=True)
    requested_fen = fields.Integer(required=True, metadata=_FEN)
    state = fields.String(required=True, validate=validate.OneOf(list(State)))
    applied_by = fields.UUID(required=True)
    applied_at = fields.AwareDateTime(required=True)
    visit_id = fields.UUID(allow_none=True, metadata={"description": "The visit that verified it."})
    verified_by = fields.UUID(allow_none=True, metadata={"description": "Whose visit it was; null if not told."})
    decided_by = fields.UUID(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    granted_fen = fields.Integer(allow_none=True, metadata=_FEN)
    paid_by = fields.UUID(allow_none=True)
    paid_at = fields.AwareDateTime(allow_none=True)
    hardship_id = fields.UUID(allow_none=True, metadata={"description": "The hardship of the lead it took up."})


class ApplicationDetailSchema(ApplicationSchema):
    """An application with what was written, and what it was granted from which fund."""

    story = fields.String(allow_none=True, metadata=_STORY)
    reason = fields.String(allow_none=True, metadata={**_REASON, "description": "The bureau's written reasons."})
    release_reason = fields.String(allow_none=True, metadata=_RELEASE)
    payments = fields.List(fields.Nested(PaymentSchema), required=True)


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
        metadata={"description": "For a grant, which takes all of it or nothing; at most what was applied for."},
    )


class ReleaseSchema(Schema):
    reason = Text(2000, lines=True, required=True, metadata=_RELEASE)

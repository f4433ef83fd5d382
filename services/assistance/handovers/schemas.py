"""Shapes of hand-overs."""

from marshmallow import Schema, fields

from services.assistance.handovers.domain import Matter, Outcome, State
from shared.contracts.notify import PARTIES
from shared.http.indicators import IndicatorsSchema
from shared.http.schemas import Id, PageQuery, Text, area_code, one_of

_NEED = {
    "example": "入户时发现该户老人独居，行动不便，需要站点上门。",
    "description": "Without any unit's designation.",
}
_REASON = {"example": "已上门核实并安排日常照料。"}
_MOMENT = {"example": "2026-11-26T15:00:00+08:00"}
_HOURS = {"example": 26, "description": "The median; null where there is none, or it is left out."}
_PARTY = {"example": "SERVICE"}
_REF = "The card, return, visit or hardship that gave rise to it."


class NewHandoverSchema(Schema):
    to_party = one_of(PARTIES, metadata=_PARTY)
    matter = fields.Enum(Matter, by_value=True, required=True)
    need = Text(1000, lines=True, required=True, metadata=_NEED)
    area = area_code(description="Where it is, within your area; your own if left out.")
    veteran_id = Id(metadata={"description": "Whom it is about, if you may see the file."})
    ref = Id(metadata={"description": _REF})


class HandoverAcceptanceSchema(Schema):
    veteran_id = Id(metadata={"description": "Whom it is about, if their file was found only now."})


class HandoverReasonSchema(Schema):
    reason = Text(1000, lines=True, required=True, metadata=_REASON)


class HandoverCompletionSchema(HandoverReasonSchema):
    outcome = fields.Enum(Outcome, by_value=True, required=True)


class HandoverSchema(Schema):
    id = fields.UUID(required=True)
    area = area_code(required=True)
    matter = one_of(Matter)
    from_party = one_of(PARTIES, metadata=_PARTY)
    to_party = one_of(PARTIES, metadata=_PARTY)
    state = one_of(State)
    requested_at = fields.AwareDateTime(required=True, metadata=_MOMENT)
    accepted_at = fields.AwareDateTime(allow_none=True, metadata=_MOMENT)
    closed_at = fields.AwareDateTime(allow_none=True, metadata=_MOMENT)
    version = fields.Integer(required=True, metadata={"example": 1})
    veteran_id = fields.UUID(allow_none=True)
    ref = fields.UUID(allow_none=True, metadata={"description": _REF})
    requested_by = fields.UUID(allow_none=True, metadata={"description": "Account id; null where it arose of itself."})
    accepted_by = fields.UUID(allow_none=True)
    closed_by = fields.UUID(allow_none=True, metadata={"description": "Account id; null where it ended of itself."})
    outcome = one_of(Outcome, required=False, allow_none=True)


class HandoverDetailSchema(HandoverSchema):
    """A hand-over with what the two parties wrote; null where nothing was written, or it was destroyed."""

    need = fields.String(allow_none=True, metadata=_NEED)
    reason = fields.String(allow_none=True, metadata={**_REASON, "description": "Why or how it was closed."})


class HandoverQuery(PageQuery):
    state = fields.Enum(State, by_value=True)
    matter = fields.Enum(Matter, by_value=True)
    from_party = one_of(PARTIES, required=False)
    to_party = one_of(PARTIES, required=False)
    veteran_id = Id()


class JointClosureSchema(IndicatorsSchema):
    """Joint matters completed (numerator) of those handed over and not withdrawn (denominator); null where left out."""

    hours_to_acceptance = fields.Integer(required=True, allow_none=True, metadata=_HOURS)
    hours_to_completion = fields.Integer(required=True, allow_none=True, metadata=_HOURS)

"""Shapes of preferential cards."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.registry.cards.domain import RECEIVED, CardType, Ground, HomeReason, State, Taken
from shared.http.schemas import PROVISIONAL, Flag, Id, PageQuery, Text, area_code, one_of
from shared.words import Words

_VERSION = {"example": 3}
_TIME = {"example": "2026-11-24T10:30:00+08:00"}
OF_DELIVERY = Words("It belongs to DELIVERED: leave it out.", "只在发放（DELIVERED）时填写：请不填。")
_WHY = {"example": "人民法院判决书载明的刑罚已执行完毕，省厅同意备案。"}
_AT_HOME = {"description": "Whether the person is served at home. If left out: from 80 on, or if a reason is given."}

CardAnswersSchema = Schema.from_dict(
    {ground.lower(): Flag(required=True) for ground in Ground},
    name="CardAnswersSchema",
)
"""What the applicant answers, ground by ground."""


class NewCardSchema(Schema):
    veteran_id = Id(required=True)
    card_type = fields.Enum(
        CardType, by_value=True, metadata={"description": "For someone entitled to both; the veteran's if left out."}
    )
    answers = fields.Nested(CardAnswersSchema, required=True)
    home_service = Flag(metadata=_AT_HOME)
    home_service_reason = fields.Enum(HomeReason, by_value=True)

    @post_load
    def _grounds(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """The grounds that are answered with yes."""
        answers = data.pop("answers")
        return {**data, "grounds": frozenset(ground for ground in Ground if answers[ground.lower()])}


class CardStepRequestSchema(Schema):
    class Meta:
        example = {"to": "TOWN_ACCEPTED"}

    to = fields.Enum(State, by_value=True, required=True)
    reason = Text(
        2000,
        lines=True,
        metadata={**_WHY, "description": "Required for a refusal, and for the province's decision where it decides."},
    )
    home_service = Flag(metadata={"description": "For DELIVERED; as applied for if left out."})
    home_service_reason = fields.Enum(HomeReason, by_value=True)

    @validates_schema(skip_on_field_errors=True)
    def _at_the_hand_out(self, data: dict[str, Any], **_: object) -> None:
        given = [name for name in ("home_service", "home_service_reason") if name in data]
        if given and data["to"] is not State.DELIVERED:
            raise ValidationError({name: [OF_DELIVERY] for name in given})

    @post_load
    def _taken(self, data: dict[str, Any], **_: object) -> Taken:
        return Taken(**data)


class CardSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    veteran_id = fields.UUID(required=True)
    station_area = area_code(attribute="area", required=True)
    card_type = one_of(CardType)
    state = one_of(State)
    received = fields.Boolean(
        required=True, metadata={"description": "Whether the county centre has signed for the card that was made."}
    )
    home_service = fields.Boolean(required=True)
    applied_at = fields.AwareDateTime(required=True, metadata=_TIME)
    file_by = fields.Date(
        required=True, allow_none=True, metadata={"description": "Last day of review and filing, once accepted."}
    )
    provisional = fields.Boolean(required=True, metadata=PROVISIONAL)


class CardStepSchema(Schema):
    """A step that was taken; by no account where a rule took it."""

    step = one_of([*State, RECEIVED])
    account = fields.UUID(required=True, allow_none=True)
    taken_at = fields.AwareDateTime(required=True, metadata=_TIME)
    reason = fields.String(required=True, allow_none=True, metadata=_WHY)
    home_service = fields.Boolean(required=True, allow_none=True)
    home_service_reason = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(list(HomeReason)),
        metadata={"description": "Null also where age is the reason."},
    )


class CardDetailSchema(CardSchema):
    """A card with its history. What was answered, and why a step was taken, only those see who take steps."""

    grounds = fields.List(
        one_of(Ground),
        required=True,
        allow_none=True,
        metadata={"description": "What the applicant declared; null for callers who take no steps."},
    )
    province_decides = fields.Boolean(required=True, allow_none=True)
    review_right = fields.String(
        required=True, allow_none=True, metadata={"example": "可以申请复核。", "description": "Told with a refusal."}
    )
    history = fields.List(fields.Nested(CardStepSchema), required=True)


class CardQuery(PageQuery):
    state = fields.Enum(State, by_value=True)
    veteran_id = Id()
    overdue = Flag(metadata={"description": "Whether the clock of review and filing has run out."})
    home_service = Flag(metadata={"description": "Whether it is under way and wants home service."})

"""Shapes of the accounts that people are paid to."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.registry.payees.domain import MOST_PAYEES
from services.registry.payees.use_cases import NewAccount
from shared.contracts.registry.payees import FLAGS
from shared.http.people import reason
from shared.http.schemas import Id, Line, Name, Text, one_of
from shared.words import Words

_NUMBER = validate.Regexp(
    r"^[0-9](?:[ -]?[0-9]){7,29}(?!\n)$", error=Words("An account number has 8 to 30 digits.", "账号须为8至30位数字。")
)
_BANK = {"example": "中国农业银行江门棠下支行"}
_HOLDER = {"example": "陈建国", "description": "Left out where the account is in the person's own name."}
_CARD = {"example": "6228480402564890018"}


class NewPayeeAccountSchema(Schema):
    bank = Line(100, required=True, load_only=True, metadata=_BANK)
    number = Text(60, also=_NUMBER, required=True, load_only=True, metadata=_CARD)
    holder = Name(50, load_only=True, metadata=_HOLDER)
    reason = reason(required=True)

    @post_load
    def _new(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        reason = data["reason"]
        return {"reason": reason, "new": NewAccount(**{name: data[name] for name in data if name != "reason"})}


class PayeeAccountSchema(Schema):
    """That there is an account, and since when. What it is, is told for a payment alone: `POST /v1/payees`."""

    id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    entered_by = fields.UUID(required=True)
    entered_at = fields.AwareDateTime(required=True)
    replaced_at = fields.AwareDateTime(required=True, allow_none=True)


class PayeesSchema(Schema):
    """Whose accounts are asked for, and for which payment."""

    veteran_ids = fields.List(Id(), required=True, validate=validate.Length(1, MOST_PAYEES))
    reason = reason(required=True)


class PayeeSchema(Schema):
    """To which account someone is paid; null if none is recorded. `flags` say what is unusual."""

    veteran_id = fields.UUID(required=True)
    bank = fields.String(required=True, allow_none=True, metadata=_BANK)
    number = fields.String(required=True, allow_none=True, metadata=_CARD)
    holder = fields.String(required=True, allow_none=True, metadata={"example": "陈建国"})
    flags = fields.List(one_of(FLAGS), required=True)


class PayeeListSchema(Schema):
    items = fields.List(fields.Nested(PayeeSchema), required=True)

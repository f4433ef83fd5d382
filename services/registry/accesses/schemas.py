"""Shapes of disclosures, and of who looked at what."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.registry.accesses.domain import MOST_PEOPLE, PAYMENT, Part
from services.registry.accesses.rules import RULES
from services.registry.accesses.use_cases import Wanted
from services.registry.models.accesses import LOOKS
from shared.http.people import reason
from shared.http.schemas import Id, PageQuery, area_code, one_of

_PURPOSE = [name for name, each in RULES.purposes.items() if not each.listed]
_ONE = {"example": 1, "description": "Of so many people at once."}


def _parts(**extra: Any) -> fields.List[Any]:
    return fields.List(one_of(Part), data_key="fields", attribute="parts", required=True, **extra)


class PurposeSchema(Schema):
    purpose = one_of(_PURPOSE)
    zh = fields.String(required=True, metadata={"example": "走访慰问、常态化联系"})
    fields_ = _parts(metadata={"description": "What your role may have disclosed for it."})
    people = fields.Integer(required=True, metadata=_ONE)
    source = fields.String(required=True, metadata={"example": "《退役军人保障法》第五十九条"})


class PurposesSchema(Schema):
    """What something may be disclosed for."""

    items = fields.List(fields.Nested(PurposeSchema), required=True)
    people_a_day = fields.Integer(
        required=True, metadata={"example": 60, "description": "Of so many people an account has it within 24 hours."}
    )


class DisclosureSchema(Schema):
    """What is to be disclosed of whom, and what for."""

    veteran_ids = fields.List(Id(), required=True, validate=validate.Length(1, MOST_PEOPLE))
    fields_ = fields.List(
        fields.Enum(Part, by_value=True), data_key="fields", required=True, validate=validate.Length(1, len(Part))
    )
    purpose = one_of(_PURPOSE)
    reason = reason(required=True)

    @post_load
    def _wanted(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"wanted": Wanted(data["veteran_ids"], data["fields_"], data["purpose"], data["reason"])}


class KinPhoneSchema(Schema):
    kin_id = fields.UUID(required=True)
    phone = fields.String(required=True, metadata={"example": "13900139000"})


class DisclosedSchema(Schema):
    """What is disclosed of someone: the fields that were asked for; null where it is not known."""

    veteran_id = fields.UUID(required=True)
    id_number = fields.String(allow_none=True, metadata={"example": "11010519491231002X"})
    birth_date = fields.Date(allow_none=True, metadata={"example": "1949-12-31"})
    phone = fields.String(allow_none=True, metadata={"example": "13800138000"})
    address = fields.String(allow_none=True, metadata={"example": "江门市蓬江区棠下镇江盛路1号"})
    kin_phones = fields.List(fields.Nested(KinPhoneSchema))


class DisclosedListSchema(Schema):
    items = fields.List(fields.Nested(DisclosedSchema), required=True)


class AccessSchema(Schema):
    """Who looked at what of a person, when and what for."""

    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    account = fields.UUID(required=True)
    account_area = area_code(attribute="area", required=True)
    kind = one_of(LOOKS)
    veteran_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null: no one was found."})
    fields_ = fields.List(
        fields.String(),
        data_key="fields",
        attribute="fields",
        required=True,
        metadata={"example": ["phone"], "description": "What was disclosed, or searched by."},
    )
    purpose = one_of([*RULES.purposes, PAYMENT], allow_none=True, metadata={"example": "VISIT"})
    reason = fields.String(required=True, allow_none=True, metadata={"example": "入户走访前电话预约"})


class AccessQuery(PageQuery):
    kind = one_of(LOOKS, required=False)
    account = Id(metadata={"description": "Only what this account looked at."})

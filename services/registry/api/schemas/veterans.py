"""Shapes of files."""

from flask import current_app
from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.registry.domain.people import Category
from services.registry.models import Veteran
from shared.http.schemas import PageQuery, PatchSchema, Text, area_code
from shared.security.crypto import mask_id_number, mask_phone

MAX_IDS = 100
PHONE = validate.Regexp(r"^\+?[0-9][0-9 \-]{5,19}(?!\n)$", error="A phone number has 6 to 20 digits.")

_CATEGORIES = fields.List(
    fields.Enum(Category, by_value=True), required=True, validate=validate.Length(1, len(Category))
)


class NewVeteranSchema(Schema):
    name = Text(50, required=True, metadata={"example": "陈建国"})
    id_number = Text(18, required=True, load_only=True, metadata={"example": "11010519491231002X"})
    categories = _CATEGORIES
    station_area = area_code(required=True)
    registered_area = area_code(required=True)
    residence_area = area_code()
    phone = Text(20, also=PHONE, load_only=True)
    address = Text(200, load_only=True)

    @post_load
    def _resident(self, data: dict[str, object], **_: object) -> dict[str, object]:
        """Someone whose residence is not told lives where registered."""
        data.setdefault("residence_area", data["registered_area"])
        return data


class VeteranPatchSchema(PatchSchema):
    name = Text(50)
    categories = fields.List(fields.Enum(Category, by_value=True), validate=validate.Length(1, len(Category)))
    registered_area = area_code()
    residence_area = area_code()
    phone = Text(20, also=PHONE, allow_none=True, load_only=True)
    address = Text(200, allow_none=True, load_only=True)


class VeteranSchema(Schema):
    """A file. ID number, phone and address are masked."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    name = fields.String(required=True)
    sex = fields.String(required=True)
    birth_date = fields.Date(required=True)
    categories = fields.List(fields.String(), required=True)
    station_area = fields.String(attribute="area", required=True)
    registered_area = fields.String(required=True)
    residence_area = fields.String(required=True)
    over_80 = fields.Boolean(required=True)
    alive = fields.Boolean(required=True)
    id_number = fields.Function(
        lambda row: mask_id_number(_unsealed(row, "id_number") or ""), required=True, metadata={"type": "string"}
    )
    phone = fields.Function(lambda row: _masked_phone(_unsealed(row, "phone")), metadata={"type": ["string", "null"]})
    address = fields.Function(
        lambda row: _masked_address(_unsealed(row, "address")), metadata={"type": ["string", "null"]}
    )
    registered_at = fields.AwareDateTime(required=True)


def _unsealed(row: Veteran, field: str) -> str | None:
    sealed: bytes | None = getattr(row, f"{field}_sealed")
    if sealed is None:
        return None
    text: str = current_app.extensions["muster"].vault.unseal(row.data_key, row.id, field, sealed)
    return text


def _masked_phone(phone: str | None) -> str | None:
    return phone and mask_phone(phone)


def _masked_address(address: str | None) -> str | None:
    return address and address[:6] + "****"


class VeteranQuery(PageQuery):
    id = fields.List(fields.UUID(), validate=validate.Length(max=MAX_IDS), metadata={"description": "Only these."})


class VeteranSearchSchema(PageQuery):
    """Search by part of a name, or by the whole ID number."""

    name = Text(50)
    id_number = Text(18)

    @validates_schema(skip_on_field_errors=True)
    def _one(self, data: dict[str, object], **_: object) -> None:
        if ("name" in data) == ("id_number" in data):
            raise ValidationError("Give either name or id_number.")

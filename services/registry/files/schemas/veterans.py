"""Shapes of files."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.registry.files.domain.military import Cause, Disability, Placement, ServedAs
from services.registry.files.domain.people import Category, Tag
from shared.contracts.registry.veterans import TIERS
from shared.http.people import address, id_number, name, phone, reason
from shared.http.schemas import NOTHING_CHANGED, Day, Flag, Id, PageQuery, PatchSchema, area_code, one_of

MAX_IDS = 100


def _categories(**extra: Any) -> fields.List[Any]:
    kinds = fields.Enum(Category, by_value=True)
    return fields.List(kinds, validate=validate.Length(1, len(Category)), **extra)


def _tags(**extra: Any) -> fields.List[Any]:
    return fields.List(fields.Enum(Tag, by_value=True), validate=validate.Length(max=len(Tag)), **extra)


class DisabilitySchema(Schema):
    """A disability as its certificate tells it."""

    cause = fields.Enum(Cause, by_value=True, required=True)
    grade = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, 10),
        metadata={"description": "1 is the gravest.", "example": 8},
    )
    assessed_on = Day(required=True)
    pensioned = fields.Boolean(
        dump_only=True, metadata={"description": "Whether it draws a pension; of illness only grades 1 to 6 do."}
    )
    regrade_from = fields.Date(dump_only=True, metadata={"description": "When a new grading may be asked for."})

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Disability:
        return Disability(**data)


class NewVeteranSchema(Schema):
    name = name(required=True)
    id_number = id_number(required=True)
    categories = _categories(required=True)
    station_area = area_code(required=True)
    registered_area = area_code(required=True, description="Household registration 户籍地.")
    residence_area = area_code(description="Actual residence 常住地; the registered area if not told.")
    phone = phone()
    address = address()
    tags = _tags()
    served_as = fields.Enum(ServedAs, by_value=True)
    placement = fields.Enum(Placement, by_value=True)
    disability = fields.Nested(DisabilitySchema)
    discharge_approved_on = Day(
        metadata={"description": "For someone just discharged, who reports home within 30 days of this day."}
    )
    last_contact = Day(
        metadata={
            "description": "When someone was last in contact before this file; the plan of contacts goes on from it."
        }
    )
    last_visit = Day(metadata={"description": "When they were last visited at home before this file."})
    kin_id = Id(metadata={"description": "The proposed survivor whose own file this is."})
    no_double_of = fields.List(
        Id(),
        validate=validate.Length(max=MAX_IDS),
        metadata={
            "description": "Files of similar name and birth date that you looked at and that are someone else's."
        },
    )

    @post_load
    def _resident(self, data: dict[str, object], **_: object) -> dict[str, object]:
        """Someone whose residence is not told lives where registered."""
        data.setdefault("residence_area", data["registered_area"])
        return data


class VeteranPatchSchema(PatchSchema):
    name = name()
    id_number = id_number()
    categories = _categories()
    tags = _tags()
    served_as = fields.Enum(ServedAs, by_value=True, allow_none=True)
    placement = fields.Enum(Placement, by_value=True, allow_none=True)
    disability = fields.Nested(DisabilitySchema, allow_none=True)
    registered_area = area_code()
    residence_area = area_code()
    phone = phone(allow_none=True)
    address = address(allow_none=True)
    tier_override = fields.String(
        validate=validate.OneOf(TIERS),
        allow_none=True,
        metadata={"description": "Contact more or less closely than the rules say; null follows them again."},
    )
    reason = reason(required=True)

    @validates_schema(skip_on_field_errors=True)
    def _more_than_a_reason(self, data: dict[str, object], **_: object) -> None:
        if data.keys() == {"reason"}:
            raise ValidationError(NOTHING_CHANGED)


class VeteranSchema(Schema):
    """A file, without what identifies the person. Those who receive people see neither tags, disability, categories nor
    placement.
    """

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    name = fields.String(required=True, metadata={"example": "陈建国"})
    sex = one_of(["MALE", "FEMALE"])
    birth_month = fields.String(required=True, metadata={"example": "1949-12"})
    categories = fields.List(one_of(Category), required=True, allow_none=True)
    is_veteran = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "Whether a category makes them a veteran, with card, plaque and aid."},
    )
    preferential_care = fields.Boolean(required=True, allow_none=True, metadata={"description": "优抚对象"})
    tags = fields.List(one_of(Tag), required=True, allow_none=True)
    served_as = one_of(ServedAs, allow_none=True, required=False)
    placement = one_of(Placement, allow_none=True, required=False)
    disability = fields.Nested(DisabilitySchema, allow_none=True, metadata={"example": None})
    station_area = area_code(attribute="area", required=True)
    registered_area = area_code(required=True)
    residence_area = area_code(required=True)
    tier = one_of(TIERS)
    tier_override = one_of(TIERS, allow_none=True, required=False)
    over_80 = fields.Boolean(required=True, metadata={"example": False})
    alive = fields.Boolean(required=True)
    died_on = fields.Date(allow_none=True, metadata={"example": None})
    verified_at = fields.AwareDateTime(allow_none=True)
    fixed_officer = fields.UUID(allow_none=True)
    merged_into = fields.UUID(allow_none=True, metadata={"example": None})
    phone = fields.String(allow_none=True, metadata={"example": "****8000"})
    address = fields.String(allow_none=True, metadata={"example": "****", "description": "null: none is known."})
    registered_at = fields.AwareDateTime(required=True)


class VeteranQuery(PageQuery):
    id = fields.List(Id(), validate=validate.Length(max=MAX_IDS), metadata={"description": "Only these."})
    fixed_officer = Id(metadata={"description": "Only this account's list."})
    tier = one_of(TIERS, required=False)
    wants_officer = Flag(
        metadata={"description": "Martyrs' survivors for whom no active account is named contact officer."}
    )

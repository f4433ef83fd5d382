"""Shapes of the staff of stations."""

from marshmallow import Schema, fields, validate

from services.registry.network.domain.staff import Post
from shared.http.schemas import PHONE, Day, Id, Name, PageQuery, PatchSchema, Text, area_code, one_of

MAX_ACCOUNTS = 100
_NAME = {"example": "李卫国"}
_PHONE = {"example": "13812345678"}


class NewStaffSchema(Schema):
    name = Name(50, required=True, metadata=_NAME)
    post = fields.Enum(Post, by_value=True, required=True)
    from_on = Day(required=True, metadata={"description": "First day in post."})
    to_on = Day(metadata={"description": "Last day in post, where it has ended."})
    account_id = Id(metadata={"description": "The account they sign in with, one of this station."})
    phone = Text(20, also=PHONE, load_only=True, metadata=_PHONE)


class StaffPatchSchema(PatchSchema):
    name = Name(50, metadata=_NAME)
    post = fields.Enum(Post, by_value=True)
    from_on = Day()
    to_on = Day(allow_none=True)
    account_id = Id(allow_none=True)
    phone = Text(20, also=PHONE, allow_none=True, load_only=True, metadata=_PHONE)


class StaffEndSchema(Schema):
    to_on = Day(required=True, metadata={"description": "Last day in post."})


class StaffSchema(Schema):
    """Someone in a post at a station. The phone is masked."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = fields.String(required=True, metadata={"example": "440703101000"})
    station_id = fields.UUID(required=True)
    name = fields.String(required=True, metadata=_NAME)
    post = one_of(Post)
    account_id = fields.UUID(allow_none=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(allow_none=True)
    phone = fields.String(allow_none=True, metadata={"example": "****5678"})


class StaffNameSchema(Schema):
    """Who signs in with an account, or did."""

    account_id = fields.UUID(required=True)
    name = fields.String(required=True, metadata=_NAME)
    post = one_of(Post)
    station_area = area_code(attribute="area", required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True, allow_none=True)


class StaffNamesSchema(Schema):
    items = fields.List(fields.Nested(StaffNameSchema), required=True)


class StaffNamesQuery(Schema):
    account_id = fields.List(
        Id(),
        required=True,
        validate=validate.Length(1, MAX_ACCOUNTS),
        metadata={"description": "Of records."},
    )


class StaffQuery(PageQuery):
    on = Day(metadata={"description": "Only those in post on this day."})

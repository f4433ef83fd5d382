"""Shapes of households and plaques."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.registry.households.domain import Ground, Reason, State
from shared.http.schemas import Flag, Id, PageQuery, PatchSchema, area_code, one_of
from shared.words import Words

MAX_MEMBERS = 30
_VERSION = {"example": 3}


class NewHouseholdSchema(Schema):
    members = fields.List(Id(), required=True, validate=validate.Length(1, MAX_MEMBERS))
    head = Id(metadata={"description": "One of the members; the first if left out."})

    @validates_schema(skip_on_field_errors=True)
    def _once(self, data: dict[str, Any], **_: object) -> None:
        if len(set(data["members"])) < len(data["members"]):
            raise ValidationError(
                Words("A member stands twice: name each once.", "成员重复：每人只填一次。"), "members"
            )


class HouseholdPatchSchema(PatchSchema):
    head = Id()


class NewMemberSchema(Schema):
    veteran_id = Id(required=True)


class HouseholdSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    station_area = area_code(attribute="area", required=True)
    head = fields.UUID(required=True, allow_none=True)
    members = fields.List(fields.UUID(), required=True, metadata={"description": "Those within your area."})


class HouseholdQuery(PageQuery):
    veteran_id = Id(metadata={"description": "The household of this person."})


class NewPlaqueSchema(Schema):
    household_id = Id(required=True)


class HangingSchema(Schema):
    with_armed_forces = Flag(
        required=True,
        metadata={"description": "Whether the armed-forces department took part."},
    )


class RemovalSchema(Schema):
    reason = fields.Enum(Reason, by_value=True, required=True)


class PlaqueSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    station_area = area_code(attribute="area", required=True)
    household_id = fields.UUID(required=True)
    grounds = fields.List(one_of(Ground), required=True)
    state = one_of(State)
    requested_by = fields.UUID(required=True)
    requested_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-24T10:30:00+08:00"})
    hung_by = fields.UUID(required=True, allow_none=True)
    hung_on = fields.Date(required=True, allow_none=True)
    with_armed_forces = fields.Boolean(required=True, allow_none=True)
    taken_down_by = fields.UUID(required=True, allow_none=True)
    taken_down_on = fields.Date(required=True, allow_none=True)
    taken_down_reason = one_of(Reason, allow_none=True)


class PlaqueQuery(PageQuery):
    state = fields.Enum(State, by_value=True)
    household_id = Id()

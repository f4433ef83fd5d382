"""Shapes of awards."""

from marshmallow import Schema, fields

from services.registry.awards.domain import AwardLevel, Nominee, State
from shared.http.schemas import Day, Id, PageQuery, Text, area_code, one_of, year

_CATEGORY = {"example": "OUTSTANDING_RECEPTION_OFFICER"}
_GROUNDS = {"example": "五年接访零投诉"}
_CERTIFICATE = {"example": "粤退役荣字〔2026〕088号"}


class AwardCategorySchema(Schema):
    category = fields.String(required=True, metadata=_CATEGORY)
    zh = fields.String(required=True, metadata={"example": "优秀接访员"})
    levels = fields.List(one_of(AwardLevel), required=True)
    nominee = one_of(Nominee)
    source = fields.String(
        required=True, allow_none=True, metadata={"example": "report of February 2024 (docs/sources.md#awards)"}
    )


class AwardCategoriesSchema(Schema):
    items = fields.List(fields.Nested(AwardCategorySchema), required=True)


class NewNominationSchema(Schema):
    station_id = Id(required=True, metadata={"description": "The nominee, or the station of the person."})
    staff_id = Id(metadata={"description": "The person; left out if the station itself is meant."})
    level = fields.Enum(AwardLevel, by_value=True, required=True)
    year = year(required=True)
    category = Text(60, required=True, metadata=_CATEGORY)
    grounds = Text(1000, lines=True, required=True, metadata=_GROUNDS)


class OutcomeSchema(Schema):
    state = one_of([State.SHORTLISTED, State.AWARDED, State.DECLINED])
    certificate_number = Text(60, metadata={**_CERTIFICATE, "description": "For AWARDED alone."})
    awarded_on = Day(metadata={"description": "For AWARDED alone."})


class NominationSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True)
    station_id = fields.UUID(required=True)
    staff_id = fields.UUID(required=True, allow_none=True)
    level = one_of(AwardLevel)
    year = fields.Integer(required=True, metadata={"example": 2026})
    category = fields.String(required=True, metadata=_CATEGORY)
    grounds = fields.String(required=True, metadata=_GROUNDS)
    state = one_of(State)
    certificate_number = fields.String(required=True, allow_none=True, metadata=_CERTIFICATE)
    awarded_on = fields.Date(required=True, allow_none=True)
    nominated_by = fields.UUID(required=True)
    decided_by = fields.UUID(required=True, allow_none=True)


class NominationQuery(PageQuery):
    state = fields.Enum(State, by_value=True)
    level = fields.Enum(AwardLevel, by_value=True)
    year = year()
    category = Text(60, metadata=_CATEGORY)
    station_id = Id()
    staff_id = Id()

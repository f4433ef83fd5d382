"""Shapes of findings about stations, and of what they add up to."""

from marshmallow import Schema, fields

from services.registry.standards.domain import Status
from shared.contracts.levels import Level
from shared.http.schemas import Day, PageQuery, Text, area_code, one_of

ITEM = {"example": "STAFF"}
_EVIDENCE = {"example": "2026年度编制文件及在岗花名册"}
_COUNT = {"example": 61}


class NewFindingSchema(Schema):
    item = Text(40, required=True, metadata=ITEM)
    status = fields.Enum(Status, by_value=True, required=True)
    evidence = Text(1000, lines=True, required=True, metadata=_EVIDENCE)
    assessed_on = Day(required=True)


class FindingSchema(Schema):
    id = fields.UUID(required=True)
    station_id = fields.UUID(required=True)
    list_version = fields.Integer(required=True, metadata={"example": 1})
    item = fields.String(required=True, metadata=ITEM)
    status = one_of(Status)
    evidence = fields.String(required=True, metadata=_EVIDENCE)
    assessed_on = fields.Date(required=True)
    recorded_by = fields.UUID(required=True)
    recorded_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-24T10:30:00+08:00"})


class FindingQuery(PageQuery):
    item = Text(40, metadata=ITEM)


class _ItemState(Schema):
    item = fields.String(required=True, metadata=ITEM)
    zh = fields.String(required=True, metadata={"example": "有人员"})
    status = one_of(Status)
    evidence = fields.String(allow_none=True, metadata=_EVIDENCE)
    assessed_on = fields.Date(allow_none=True)
    recorded_by = fields.UUID(allow_none=True)


class HaveSchema(_ItemState):
    """One of the five haves."""

    en = fields.String(required=True, metadata={"example": "staff"})
    measure = fields.String(required=True, metadata={"example": "enough people are in dedicated posts"})
    derived = fields.String(
        required=True,
        allow_none=True,
        metadata={"example": "UNMET", "description": "What follows from other records; null: nothing does."},
    )
    contradicted = fields.Boolean(
        required=True, metadata={"description": "Whether what was recorded and what follows exclude each other."}
    )


class FiveHavesSchema(Schema):
    station_id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 3, "description": "The station's."})
    items = fields.List(fields.Nested(HaveSchema), required=True)
    as_of = fields.Date(required=True)


class ModelItemSchema(_ItemState):
    """One item of the form."""

    sub_items = fields.Integer(allow_none=True, metadata={"example": 6, "description": "null: not known."})


class ModelStationSchema(Schema):
    """A station by the form of the model station."""

    station_id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 3, "description": "The station's."})
    list_version = fields.Integer(required=True, metadata={"example": 1, "description": "The form's."})
    source = fields.String(
        required=True, metadata={"example": "report of August 2022 (docs/sources.md#model-stations)"}
    )
    items_official = fields.Integer(
        required=True, metadata={"example": 12, "description": "Of the official form; not all are known by name."}
    )
    sub_items_official = fields.Integer(required=True, metadata={"example": 61})
    least_served = fields.Integer(required=True, metadata={"example": 300})
    served = fields.Integer(required=True, metadata={"example": 312})
    eligible = fields.Boolean(required=True)
    met = fields.Integer(required=True, metadata={"example": 5})
    unmet = fields.Integer(required=True, metadata={"example": 1})
    not_known = fields.Integer(required=True, attribute="unknown", data_key="unknown", metadata={"example": 2})
    items = fields.List(fields.Nested(ModelItemSchema), required=True)
    as_of = fields.Date(required=True)


class HavesRateRowSchema(Schema):
    level = one_of(Level)
    item = fields.String(required=True, metadata={**ITEM, "description": "One of the five, or ALL of them."})
    numerator = fields.Integer(required=True, metadata={**_COUNT, "description": "Stations that met it."})
    unmet = fields.Integer(required=True, metadata={"example": 4})
    not_known = fields.Integer(required=True, attribute="unknown", data_key="unknown", metadata={"example": 8})
    denominator = fields.Integer(required=True, metadata={"example": 73, "description": "Open stations."})


class HavesRateSchema(Schema):
    area = area_code(required=True)
    as_of = fields.Date(required=True)
    items = fields.List(fields.Nested(HavesRateRowSchema), required=True)

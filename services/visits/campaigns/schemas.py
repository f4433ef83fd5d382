"""Shapes of campaigns, their targets and their symposia."""

from datetime import date
from typing import Any

from marshmallow import Schema, fields, post_load, pre_dump, validate

from services.visits.campaigns.domain import Form, State
from shared.contracts.registry.veterans import TIERS
from shared.http.schemas import Day, Flag, Id, PageQuery, PatchSchema, ShareSchema, StationReachSchema, Text, area_code

MAX_STATIONS, MAX_PERSONS = 200, 500

_NAME = {"example": "2026年八一大走访"}
_GOAL = {"example": "八一前走访慰问全部重点优抚对象，了解生活困难。"}
_COUNT = {"example": 128}
_VERSION = {"example": 3}


class AudienceRuleSchema(Schema):
    """Who is meant: everyone in the area of whom all of this is true."""

    tier = fields.String(validate=validate.OneOf(TIERS))
    is_veteran = Flag()
    preferential_care = Flag()
    over_80 = Flag()
    no_contact_since = Day(metadata={"description": "Reached by no contact since this day."})
    stations = fields.List(
        area_code(),
        validate=validate.Length(1, MAX_STATIONS),
        metadata={"description": "Managed within one of these areas.", "example": ["440703101000"]},
    )

    @post_load
    def _plain(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As it is stored: what JSON knows."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}

    @pre_dump
    def _native(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        since = data.get("no_contact_since")
        return {**data, "no_contact_since": date.fromisoformat(since)} if since else data


class NewCampaignSchema(Schema):
    name = Text(100, required=True, metadata=_NAME)
    area = area_code(required=True, description="The whole that it covers.")
    from_on = Day(required=True)
    to_on = Day(required=True)
    goal = Text(2000, lines=True, required=True, metadata=_GOAL)
    rule = fields.Nested(AudienceRuleSchema, required=True)


class CampaignPatchSchema(PatchSchema):
    name = Text(100, metadata=_NAME)
    from_on = Day()
    to_on = Day()
    goal = Text(2000, lines=True, metadata=_GOAL)
    rule = fields.Nested(AudienceRuleSchema)


class CampaignSchema(Schema):
    """A campaign; `targets` counts its launch, and with `reached` its end. Few are null for callers above the town."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    name = fields.String(required=True, metadata=_NAME)
    area = area_code(required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    goal = fields.String(required=True, metadata=_GOAL)
    rule = fields.Nested(AudienceRuleSchema, required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(State)))
    targets = fields.Integer(allow_none=True, metadata=_COUNT)
    reached = fields.Integer(allow_none=True, metadata=_COUNT)
    planned_by = fields.UUID(required=True, metadata={"description": "Account id."})
    launched_at = fields.AwareDateTime(allow_none=True, metadata={"example": "2026-07-20T09:00:00+08:00"})
    ended_at = fields.AwareDateTime(allow_none=True, metadata={"example": "2026-08-10T17:30:00+08:00"})
    end_reason = fields.String(allow_none=True, metadata={"example": "台风防御，改期举行。"})


class CampaignQuery(PageQuery):
    state = fields.Enum(State, by_value=True)


class CancellationSchema(Schema):
    reason = Text(500, required=True, metadata={"example": "台风防御，改期举行。"})


class TargetSchema(Schema):
    veteran_id = fields.UUID(required=True)
    station_area = area_code(attribute="area", required=True, description="The station that manages the file.")
    station = area_code(required=True, description="The station that is to visit.")


class TargetQuery(PageQuery):
    reached = Flag(metadata={"description": "Only those reached, or only those not reached yet."})
    station = area_code(description="Only targets of stations within this area.")


class AssignmentSchema(Schema):
    veteran_ids = fields.List(Id(), required=True, validate=validate.Length(1, MAX_PERSONS))
    station = area_code(required=True, description="The station that is to visit them.")


class AssignedSchema(Schema):
    assigned = fields.Integer(required=True, metadata=_COUNT)


class ReachSchema(Schema):
    """How many of the targets in your sight were reached: in all, and by the station that is to visit. What would tell
    of few people is null or not listed for callers above the town.
    """

    total = fields.Nested(ShareSchema, required=True)
    stations = fields.List(fields.Nested(StationReachSchema), required=True)
    as_of = fields.AwareDateTime(required=True, metadata={"example": "2026-07-28T16:00:00+08:00"})


class UnitSchema(Schema):
    area = area_code(required=True, description="The station that manages the files.")
    people = fields.Integer(required=True, allow_none=True, metadata=_COUNT)
    form = fields.String(required=True, allow_none=True, validate=validate.OneOf(list(Form)))
    reached = fields.Integer(required=True, allow_none=True, metadata={"example": 96})


class UnitsSchema(Schema):
    """How each unit is visited; a unit is what one station manages. What would tell of few people is null or not listed
    for callers above the town.
    """

    items = fields.List(fields.Nested(UnitSchema), required=True)
    as_of = fields.AwareDateTime(required=True, metadata={"example": "2026-07-28T16:00:00+08:00"})


class NewSymposiumSchema(Schema):
    area = area_code(required=True, description="The unit that held it.")
    held_on = Day(required=True)
    attendees = fields.List(Id(), required=True, validate=validate.Length(1, MAX_PERSONS))
    notes = Text(4000, lines=True, metadata={"example": "老兵们希望村里增设文体活动室。"})


class SymposiumSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    campaign_id = fields.UUID(required=True)
    area = area_code(required=True)
    held_on = fields.Date(required=True)
    attended = fields.Integer(attribute="audience", required=True, metadata={"example": 12})
    logged_by = fields.UUID(required=True, metadata={"description": "Account id."})
    logged_at = fields.AwareDateTime(required=True, metadata={"example": "2026-07-28T16:00:00+08:00"})


class SymposiumDetailSchema(SymposiumSchema):
    """A symposium with what was written down; null once someone who attended was erased."""

    notes = fields.String(allow_none=True, metadata={"example": "老兵们希望村里增设文体活动室。"})

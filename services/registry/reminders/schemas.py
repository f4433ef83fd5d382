"""Shapes of the lists behind reminders."""

from marshmallow import Schema, fields

from services.registry.files.schemas.veterans import VeteranSchema
from services.registry.lifecycle.domain import Benefit
from shared.http.areas import OfAreaQuery
from shared.http.schemas import Day, PageQuery, area_code, one_of

_TODAY = {"description": "Today, or one of the seven days after it; today if left out.", "example": "2026-11-24"}


class BirthdayQuery(Schema):
    day = Day(metadata=_TODAY)
    area = area_code(description="An area within yours; your own if left out.")


class BirthdaysSchema(Schema):
    """Whose birthday it is."""

    day = fields.Date(required=True)
    items = fields.List(fields.Nested(VeteranSchema), required=True)


class AreaPageQuery(OfAreaQuery, PageQuery):
    """Of which area, page by page."""


class UnconfirmedSchema(Schema):
    """A periodic benefit that was not confirmed this year."""

    veteran_id = fields.UUID(required=True)
    benefit_id = fields.UUID(attribute="id", required=True)
    area = area_code(required=True)
    kind = one_of(Benefit)
    since = fields.Date(required=True)
    confirmed_on = fields.Date(required=True, allow_none=True, metadata={"description": "Last time; null: never."})


class RegradeSchema(Schema):
    """Someone who may ask for another grade of disability."""

    veteran_id = fields.UUID(attribute="id", required=True)
    area = area_code(required=True)
    assessed_on = fields.Date(attribute="disability_assessed_on", required=True)

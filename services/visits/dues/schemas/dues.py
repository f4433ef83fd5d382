"""Shapes of dues."""

from marshmallow import Schema, fields

from services.visits.dues.domain.contact import REPORTED, Purpose, Trigger
from services.visits.dues.domain.dues import DueState
from shared.http.schemas import PROVISIONAL, Day, Flag, Id, PageQuery, one_of
from shared.workdays import Festival

_AREA = {"example": "440703101201"}
_VERSION = {"example": 1}


class NewDueSchema(Schema):
    """An event that wants a must-visit 必访."""

    veteran_id = Id(required=True)
    trigger = one_of(REPORTED)
    happened_on = Day(required=True)


class DueSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    veteran_id = fields.UUID(required=True)
    station_area = fields.String(attribute="area", required=True, metadata=_AREA)
    officer = fields.UUID(
        required=True, allow_none=True, metadata={"description": "Account id of the named contact officer."}
    )
    purpose = one_of(Purpose)
    trigger = one_of(Trigger, allow_none=True)
    happened_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "The day of its event or feast."}
    )
    festival = one_of(Festival, allow_none=True)
    opened_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    provisional = fields.Boolean(required=True, metadata=PROVISIONAL)
    state = one_of(DueState)
    ref = fields.UUID(required=True, allow_none=True)
    reopens = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "The settled due it replaces, whose visit was corrected."},
    )
    visit_id = fields.UUID(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)


class DueQuery(PageQuery):
    state = fields.Enum(DueState, by_value=True)
    pending = Flag(metadata={"description": "Only those that wait for a contact, or only those that ended."})
    purpose = fields.Enum(Purpose, by_value=True)
    trigger = fields.Enum(Trigger, by_value=True)
    officer = Id(metadata={"description": "Account id of the named contact officer."})
    veteran_id = Id()
    ref = Id(metadata={"description": "What the due serves, such as an application for aid."})
    due_by = Day(metadata={"description": "Due on this business date or before."})

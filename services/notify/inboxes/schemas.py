"""Shapes of the requests and answers of inboxes."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.notify.inboxes.domain import State
from shared.contracts.access import Role
from shared.contracts.notify import PARTIES, RESOLUTIONS, SEVERITIES
from shared.http import examples
from shared.http.languages import language
from shared.http.schemas import Flag, Id, Moment, PageQuery, area_code, one_of

_SEQ = {"example": 41, "description": "A number of the inbox's log."}


class _Told(fields.String):
    """A text that is kept in every language, in that of the request."""

    def _serialize(self, value: Any, *args: Any, **rest: Any) -> Any:
        return super()._serialize(value[language()], *args, **rest)


class AlertSchema(Schema):
    """An alert; the station's app resolves `subject` with its own rights."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True, attribute="home", description="The station that its rule names; others may know.")
    party = one_of(PARTIES, metadata={"example": "SERVICE"})
    rule = fields.String(required=True, metadata={"example": "verification-wanted"})
    severity = one_of(SEVERITIES, metadata={"example": "ACTION"})
    roles = fields.List(
        fields.String(),
        required=True,
        metadata={"example": ["town_head"], "description": "Whose it is; none: anyone's."},
    )
    subject = fields.String(required=True, metadata={"example": examples.ID})
    count = fields.Integer(
        required=True, metadata={"example": 1, "description": "How many things it is about: the text is of the first."}
    )
    text = _Told(
        required=True,
        metadata={
            "example": "An application for aid wants a verification visit by 2026-12-08.",
            "description": "In the language of the request (`Accept-Language`).",
        },
    )
    state = one_of(State)
    cause = fields.UUID(required=True, metadata={"description": "ce_id of the event that raised it."})
    caused_at = fields.AwareDateTime(required=True)
    raised_at = fields.AwareDateTime(required=True)
    deadline = fields.AwareDateTime(allow_none=True, metadata={"description": "At `area`; null: none."})
    step = fields.Integer(required=True, metadata={"example": 0, "description": "How many levels it has gone on."})
    quiet_until = fields.AwareDateTime(
        allow_none=True, metadata={"example": None, "description": "Until then it is not to ring."}
    )
    acknowledged_by = fields.UUID(allow_none=True, metadata={"example": None})
    acknowledged_at = fields.AwareDateTime(allow_none=True, metadata={"example": None})
    resolved_at = fields.AwareDateTime(allow_none=True, metadata={"example": None})
    resolution = one_of(
        RESOLUTIONS, required=False, allow_none=True, metadata={"example": None, "description": "Why it closed itself."}
    )


class PlaceSchema(Schema):
    """An inbox that an alert reached."""

    area = area_code(required=True)
    party = one_of(PARTIES, metadata={"example": "SERVICE"})
    reached_at = fields.AwareDateTime(required=True)
    deadline = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "At this place."})
    escalated_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"example": None, "description": "When it went on from there."}
    )
    assignee = fields.UUID(required=True, allow_none=True, metadata={"description": "Account whose it is there."})
    snoozed_until = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"example": None, "description": "Put off there until then."}
    )
    count = fields.Integer(
        required=True,
        metadata={"example": 1, "description": "Of how many things of its own people, at a village; elsewhere of all."},
    )


class HandledAlertSchema(AlertSchema):
    """An alert as what was done has left it. What it is about was read before, and is not told again."""

    class Meta:
        exclude = ("subject", "cause", "text")


class InboxAlertSchema(AlertSchema):
    """An alert as it lies in an inbox."""

    here = fields.Nested(PlaceSchema, required=True)


class WholeAlertSchema(AlertSchema):
    """An alert, and where it went within your area."""

    places = fields.List(fields.Nested(PlaceSchema), required=True)


class AlertQuery(PageQuery):
    state = one_of(State, required=False)
    severity = one_of(SEVERITIES, required=False)
    rule = fields.String(validate=validate.Length(1, 60), metadata={"example": "verification-wanted"})
    subject = Id(metadata={"description": "About one thing."})
    role = one_of(Role, required=False, metadata={"description": "Those of a role, and anyone's."})
    assigned_to_me = Flag()
    overdue = Flag(metadata={"description": "Not acknowledged by the deadline."})
    snoozed = Flag(load_default=False, metadata={"description": "Those put off, instead of the others."})
    area = area_code(description="Another inbox of your party within your area; your own if left out.")


class AcknowledgedSchema(Schema):
    items = fields.List(fields.Nested(HandledAlertSchema), required=True)


class ManySchema(Schema):
    alerts = fields.List(Id(), required=True, validate=validate.Length(1, 200))


class AssignmentSchema(Schema):
    account_id = Id(required=True, allow_none=True, metadata={"description": "One of your own; null for no one."})


class SnoozeSchema(Schema):
    until = Moment(
        required=True,
        allow_none=True,
        metadata={"example": "2199-11-24T10:30:00+08:00", "description": "null: no more. No deadline waits for it."},
    )


class ReadingSchema(Schema):
    seq = fields.Integer(required=True, strict=True, validate=validate.Range(0, 2**53 - 1), metadata=_SEQ)


class InboxSchema(Schema):
    """Your inbox in figures. Those put off are in `snoozed` and `overdue` alone."""

    head = fields.Integer(required=True, metadata=_SEQ)
    read = fields.Integer(required=True, metadata={"example": 38, "description": "How far you have read the log."})
    unread = fields.Integer(required=True, metadata={"example": 2, "description": "Alerts that came since."})
    raised = fields.Integer(required=True, metadata={"example": 5, "description": "That no one has acknowledged."})
    urgent = fields.Integer(required=True, metadata={"example": 1, "description": "Of these, URGENT."})
    overdue = fields.Integer(required=True, metadata={"example": 1})
    snoozed = fields.Integer(required=True, metadata={"example": 0})
    assigned_to_me = fields.Integer(required=True, metadata={"example": 1})

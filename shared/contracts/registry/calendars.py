"""The event of the calendar of working days."""

from marshmallow import fields, validate

from shared.contracts import Contract


class CalendarArranged(Contract):
    """A year's holidays and make-up workdays 调休 were published, or corrected. The whole calendar is told: the last
    event is enough.
    """

    type = "calendar.arranged.v1"
    aggregate = "calendar"
    snapshot = True

    years = fields.List(
        fields.Integer(strict=True, validate=validate.Range(2000, 2099)),
        required=True,
        metadata={"description": "Years whose arrangement is published."},
    )
    days_off = fields.List(
        fields.Date(), required=True, metadata={"description": "Days off in these years; weekends among them or not."}
    )
    workdays = fields.List(
        fields.Date(), required=True, metadata={"description": "Saturdays and Sundays that are worked."}
    )

"""Shapes of the calendar."""

from marshmallow import Schema, fields

from shared.http.calendars import ArrangementSchema
from shared.http.schemas import Text, year

_SOURCE = {"example": "国务院办公厅关于2027年部分节假日安排的通知"}


class SourcedSchema(ArrangementSchema):
    class Meta:
        example = {**ArrangementSchema.Meta.example, "source": _SOURCE["example"]}

    source = Text(200, required=True, metadata={**_SOURCE, "description": "The notice, by title, number or date."})


class YearQuery(Schema):
    year = year(required=True)


class YearSchema(Schema):
    """A year's days. Without a published arrangement they are provisional."""

    year = fields.Integer(required=True, metadata={"example": 2027})
    provisional = fields.Boolean(
        required=True,
        metadata={"description": "True: no arrangement is published, and the days are those of the law alone."},
    )
    source = fields.String(required=True, allow_none=True, metadata=_SOURCE)
    days_off = fields.List(fields.Date(), required=True, metadata={"example": ["2027-01-01"]})
    workdays = fields.List(fields.Date(), required=True, metadata={"example": ["2027-02-20"]})
    working_days = fields.Integer(
        required=True, metadata={"example": 248, "description": "How many days of the year offices work."}
    )

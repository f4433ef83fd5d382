"""The dry run of an arrangement: every service with clocks in working days has it, in the same form."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from shared import clock
from shared.calendars import MOST_SHOWN, Clock, preview
from shared.contracts.access import Actor
from shared.http.routes import Fields, Routes
from shared.http.schemas import Day, area_code
from shared.workdays import Arrangement

FIRST_YEAR = 2025
"""From then on holidays are those of the present law; years before are arranged, and over."""
_OFF = {
    "example": ["2027-01-01"],
    "description": "Holidays and days exchanged for others; weekends among them or not.",
}
_WORKED = {"example": ["2027-01-09"], "description": "Saturdays and Sundays that are worked."}


def _days(metadata: dict[str, Any]) -> fields.List[Any]:
    return fields.List(Day(), required=True, validate=validate.Length(max=100), metadata=metadata)


class ArrangementSchema(Schema):
    """A year's arrangement, as its notice 部分节假日安排的通知 has it."""

    class Meta:
        example = {
            "year": 2027,
            "days_off": [
                *(f"2027-{day}" for day in ("01-01", "02-05", "02-06", "02-07", "02-08", "02-09", "02-10", "04-05")),
                *(f"2027-{day}" for day in ("05-01", "05-03", "05-04", "06-09", "09-15", "10-01", "10-04", "10-05")),
            ],
            "workdays": ["2027-02-20"],
        }

    year = fields.Integer(
        required=True, strict=True, validate=validate.Range(FIRST_YEAR, 2099), metadata={"example": 2027}
    )
    days_off = _days(_OFF)
    workdays = _days(_WORKED)


class ClockMoveSchema(Schema):
    """A last day that would move."""

    id = fields.UUID(required=True)
    station_area = area_code(required=True)
    moved_from = fields.Date(required=True, metadata={"example": "2027-01-11"})
    moved_to = fields.Date(required=True, metadata={"example": "2027-01-12"})


class ClockSchema(Schema):
    """Clocks of one kind within your area."""

    clock = fields.String(required=True, metadata={"example": "CARD_FILING"})
    running = fields.Integer(required=True, metadata={"example": 31, "description": "How many run in working days."})
    moved = fields.Integer(required=True, metadata={"example": 4, "description": "How many of them would move."})
    moves = fields.List(
        fields.Nested(ClockMoveSchema), required=True, metadata={"description": f"The first {MOST_SHOWN} of these."}
    )


class DryRunSchema(Schema):
    clocks = fields.List(fields.Nested(ClockSchema), required=True)


def add_dry_run(routes: Routes, clocks: Mapping[str, Clock[Any]]) -> None:
    """Give a service's routes the dry run of its clocks, by their names."""

    @routes.read("/v1/calendar/dry-run", may="calendar:arrange", body=ArrangementSchema, answer=DryRunSchema)
    def dry_run_arrangement(db: Session, by: Actor, body: Fields) -> Fields:
        """Which running clocks of this service an arrangement would move today.

        Nothing changes.
        """
        new = Arrangement(**body)
        new.check(clock.today(db))
        return {"clocks": [{"clock": name, **preview(db, each, new)} for name, each in clocks.items()]}

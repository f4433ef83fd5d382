"""What a new calendar of working days would move here."""

from typing import Any

from services.assistance.aid.use_cases.cases import AID
from shared.calendars import Clock
from shared.http.calendars import add_dry_run
from shared.http.routes import Routes

routes = Routes("calendar", __name__, description="The calendar of working days")
CLOCKS: dict[str, Clock[Any]] = {"AID": AID.follows()}
add_dry_run(routes, CLOCKS)

"""What a new calendar of working days would move here."""

from typing import Any

from services.visits.dues.use_cases.plan import VERIFICATION
from services.visits.hardships.use_cases.clocks import STEP
from shared.calendars import Clock
from shared.http.calendars import add_dry_run
from shared.http.routes import Routes

routes = Routes("calendar", __name__, description="The calendar of working days")
CLOCKS: dict[str, Clock[Any]] = {"VERIFICATION": VERIFICATION, "HARDSHIP_STEP": STEP}
add_dry_run(routes, CLOCKS)

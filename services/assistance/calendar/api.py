"""What a new calendar of working days would move here."""

from typing import Any

from services.assistance.disputes.use_cases import KIND as DISPUTE
from services.assistance.legal.use_cases.cases import CASES as LEGAL
from services.assistance.petitions.use_cases.replies import KIND as PETITION
from shared.calendars import Clock
from shared.http.calendars import add_dry_run
from shared.http.routes import Routes

routes = Routes("calendar", __name__, description="The calendar of working days")
CLOCKS: dict[str, Clock[Any]] = {"PETITION": PETITION.follows(), "DISPUTE": DISPUTE.follows(), "LEGAL": LEGAL.follows()}
add_dry_run(routes, CLOCKS)

"""What a new calendar of working days would move here."""

from typing import Any

from services.assistance.aid.use_cases.cases import AID
from services.assistance.clocks.use_cases import CaseKind
from services.assistance.disputes.use_cases import KIND as DISPUTE
from services.assistance.legal.use_cases.cases import CASES as LEGAL
from services.assistance.petitions.use_cases.replies import KIND as PETITION
from shared.calendars import Clock
from shared.http.calendars import add_dry_run
from shared.http.routes import Routes

routes = Routes("calendar", __name__, description="The calendar of working days")
KINDS: dict[str, CaseKind[Any]] = {"AID": AID, "PETITION": PETITION, "DISPUTE": DISPUTE, "LEGAL": LEGAL}
CLOCKS: dict[str, Clock[Any]] = {name: kind.follows() for name, kind in KINDS.items()}
add_dry_run(routes, CLOCKS)

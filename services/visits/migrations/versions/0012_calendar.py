"""The calendar of working days, and how the last days that hang on it were reckoned."""

from alembic import op

from services.visits.dues.rules import RULES as DUES
from services.visits.hardships.domain.hardships import AWAITS, State
from services.visits.hardships.rules import RULES as HARDSHIPS
from shared.migrate import calendar_v1, in_workdays_v1

revision, down_revision = "0012", "0011"

SINCE = {State.FOUND: "found_on", State.REGISTERED: "registered_on", State.RESOLVED: "resolved_on"}


def upgrade() -> None:
    calendar_v1(op, "visits")
    in_workdays_v1(op, "dues", "state IN ('OPEN', 'SOON')")
    in_workdays_v1(op, "hardships", "NOT overdue")
    # By the rules of this release: no one knows by which the days that are awaited were reckoned.
    op.execute(
        f"""
        UPDATE dues
           SET counted_from = (asked_at AT TIME ZONE 'Asia/Shanghai')::date,
               workdays = {DUES.verification_workdays}, calendar = 0
         WHERE purpose = 'VERIFICATION' AND asked_at IS NOT NULL AND state IN ('OPEN', 'SOON')
        """
    )
    for state, since in SINCE.items():
        clock = HARDSHIPS.clocks[AWAITS[state]]
        if clock.working:
            op.execute(
                f"""
                UPDATE hardships
                   SET counted_from = {since}, calendar = 0,
                       workdays = CASE WHEN urgent THEN {clock.urgent_days} ELSE {clock.days} END
                 WHERE state = '{state}' AND NOT overdue
                """
            )

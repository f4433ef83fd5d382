"""The calendar of working days, and alerts of what it moves."""

from alembic import op

from shared.migrate import calendar_v1, start_reactions_v1

revision, down_revision = "0007", "0006"


def upgrade() -> None:
    calendar_v1(op, "notify")
    start_reactions_v1(op, "main", "card.rescheduled.v1", "due.rescheduled.v1", "hardship.rescheduled.v1")

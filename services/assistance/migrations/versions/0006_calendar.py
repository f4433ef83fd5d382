"""The calendar of working days."""

from alembic import op

from shared.migrate import calendar_v1

revision, down_revision = "0006", "0005"


def upgrade() -> None:
    calendar_v1(op, "assistance")

"""Alerts of legal cases, hand-overs and letters of appointment begin now."""

from alembic import op

from shared.migrate import start_reactions_v1

revision, down_revision = "0011", "0010"

TYPES = (
    "legal.advanced.v1",
    "legal.due_soon.v1",
    "legal.overdue.v1",
    "legal.rescheduled.v1",
    "handover.requested.v1",
    "handover.declined.v1",
    "handover.completed.v1",
    "appointment.due_soon.v1",
    "appointment.ended.v1",
)


def upgrade() -> None:
    start_reactions_v1(op, "main", *TYPES)

"""Alerts follow a case of aid all its way."""

from alembic import op

from shared.migrate import start_reactions_v1

revision, down_revision = "0013", "0012"

STEPS = (
    "returned", "visit_wanted", "noticed", "notice_ended", "objected", "reviewed", "passed_up", "review_asked",
    "review_answered", "due_soon", "overdue", "applied",
)  # fmt: skip


def upgrade() -> None:
    start_reactions_v1(op, "main", *(f"aid.{step}.v1" for step in STEPS))

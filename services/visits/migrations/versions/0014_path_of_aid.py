"""Visits follow a case of aid all its way."""

from alembic import op

from shared.migrate import start_reactions_v1

revision, down_revision = "0014", "0013"


def upgrade() -> None:
    steps = ("accepted", "visit_wanted", "objection_answered", "reopened", "withdrawn", "referred")
    start_reactions_v1(op, "main", *(f"aid.{step}.v1" for step in steps))

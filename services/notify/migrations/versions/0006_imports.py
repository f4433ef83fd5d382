"""Stations are told of imported lists."""

from alembic import op

from shared.migrate import start_reactions_v1

revision, down_revision = "0006", "0005"


def upgrade() -> None:
    start_reactions_v1(op, "main", "import.completed.v1")

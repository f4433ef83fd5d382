"""What a station has in hand follows it to another code."""

from alembic import op

from shared.migrate import start_reactions_v1

revision, down_revision = "0016", "0015"


def upgrade() -> None:
    start_reactions_v1(op, "main", "station.recoded.v1")

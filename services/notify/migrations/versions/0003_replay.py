"""The kit's third form."""

from alembic import op

from shared.migrate import kit_v3

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    kit_v3(op, "notify")

"""The kit's second form."""

from alembic import op

from shared.migrate import kit_v2

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    kit_v2(op)

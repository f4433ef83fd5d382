"""Where consumers stand, and from when reactions act."""

from alembic import op

from shared.migrate import kit_v4

revision, down_revision = "0010", "0009"


def upgrade() -> None:
    kit_v4(op, "registry")

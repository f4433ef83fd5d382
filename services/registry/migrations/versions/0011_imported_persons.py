"""Whom a file of people holds, so that erasure finds it."""

from alembic import op

revision, down_revision = "0011", "0010"


def upgrade() -> None:
    # By row, NULL where none can be read. Without it a file is not checked yet, or was before this.
    op.execute("ALTER TABLE imports ADD COLUMN numbers bytea[]")

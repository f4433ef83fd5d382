"""When what a due serves was asked for: an earlier visit cannot answer it."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE dues ADD COLUMN asked_at timestamptz")

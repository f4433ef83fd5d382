"""What is gathered tells each village of its own things alone."""

from alembic import op

revision, down_revision = "0018", "0017"


def upgrade() -> None:
    op.execute("ALTER TABLE alert_places ADD COLUMN told jsonb")

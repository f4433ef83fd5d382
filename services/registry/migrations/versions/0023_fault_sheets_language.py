"""The language of a fault sheet."""

from alembic import op

revision, down_revision = "0023", "0022"


def upgrade() -> None:
    # What a release before writes goes on to fit: its sheets were in Chinese.
    op.execute("ALTER TABLE imports ADD COLUMN language text NOT NULL DEFAULT 'zh' CHECK (language IN ('en', 'zh'))")

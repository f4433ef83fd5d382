"""A fact may be the sum of several cases, such as answers about satisfaction."""

from alembic import op

revision, down_revision = "0017", "0016"


def upgrade() -> None:
    op.execute("ALTER TABLE facts ADD COLUMN cases integer NOT NULL DEFAULT 1 CHECK (cases > 0)")

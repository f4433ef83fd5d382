"""What the registry tells of contacts before a file was opened, and of a list that it came with."""

from alembic import op

revision, down_revision = "0011", "0010"


def upgrade() -> None:
    # No event told any of it before: nothing is to be built anew.
    op.execute("ALTER TABLE people ADD COLUMN turn bigint, ADD COLUMN last_contact date, ADD COLUMN last_visit date")

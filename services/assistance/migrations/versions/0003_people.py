"""Merged and erased files."""

from alembic import op

from shared.migrate import kit_v3, person_alias_v1

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE people ADD COLUMN merged_into uuid, ADD COLUMN erased boolean NOT NULL DEFAULT false")
    person_alias_v1(op, "assistance")
    kit_v3(op, "assistance")

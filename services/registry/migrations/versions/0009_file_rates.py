"""File rates read an index alone."""

from alembic import op

revision, down_revision = "0009", "0008"


def upgrade() -> None:
    op.execute("DROP INDEX file_spans_area")
    op.execute("CREATE INDEX file_spans_area ON file_spans (area, until_on, from_on) INCLUDE (complete, verified_on)")

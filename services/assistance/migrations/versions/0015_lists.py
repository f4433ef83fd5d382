"""Indexes by which lists of all, and of those in a state, tell whether a row is seen without reading it."""

from alembic import op

revision, down_revision = "0015", "0014"


def upgrade() -> None:
    op.execute("DROP INDEX applications_state")
    for table in ("applications", "payments"):
        op.execute(f"CREATE INDEX {table}_state ON {table} (state, id) INCLUDE (area, case_area)")
        op.execute(f"CREATE INDEX {table}_seen ON {table} (id) INCLUDE (area, case_area)")

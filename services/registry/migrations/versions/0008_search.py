"""Names found in the order of an index, that also tells which files lie within an area."""

from alembic import op

revision, down_revision = "0008", "0007"


def upgrade() -> None:
    for key in ("name", "given_name", "pinyin", "given_pinyin", "initials"):
        op.execute(f"DROP INDEX veterans_{key}")
        op.execute(f"CREATE INDEX veterans_{key} ON veterans ({key}, id, area)")

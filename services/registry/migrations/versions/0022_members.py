"""Whom of the staff an account stands for, and who of them takes no part in a case of aid."""

from alembic import op

from shared.migrate import start_reactions_v1

revision, down_revision = "0022", "0021"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE staff ADD COLUMN member uuid;
        CREATE INDEX staff_unnamed ON staff (id) WHERE member IS NULL AND phone_sealed IS NOT NULL;
        ALTER TABLE accounts_told ADD COLUMN member uuid;
        ALTER TABLE payee_checks
            ADD COLUMN granted boolean NOT NULL DEFAULT true,
            ADD COLUMN conflicted uuid[] NOT NULL DEFAULT '{}'
        """
    )
    start_reactions_v1(op, "main", "aid.applied.v1", "aid.reopened.v1", "veteran.changed.v1")

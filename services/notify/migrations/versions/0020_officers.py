"""For whom each account stands, as other services know it: rules are changed by two members of the staff."""

from alembic import op

from shared.migrate import want_replay_v1

revision, down_revision = "0020", "0019"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE accounts ADD COLUMN member uuid;
        CREATE VIEW officers AS
            SELECT id, area, NULL::text AS role, active, coalesce(member, id) AS member FROM accounts;
        GRANT SELECT ON officers TO notify_app, notify_work
        """
    )
    want_replay_v1(op, "notify knows for whom accounts stand", "accounts")

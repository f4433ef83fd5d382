"""What is gathered keeps the text of each thing; stations below the towns count what they were told; a subscriber that
was changed after it was revoked is revoked again.
"""

from alembic import op

from shared.migrate import want_replay_v1

revision, down_revision = "0019", "0018"


def upgrade() -> None:
    op.execute("ALTER TABLE alert_causes ADD COLUMN text jsonb, ADD COLUMN caused_at timestamptz")
    op.execute(
        """
        UPDATE alert_places p SET count = a.count
          FROM alerts a
         WHERE a.id = p.alert_id AND a.home = p.area AND a.count > p.count AND a.state <> 'RESOLVED'
        """
    )
    want_replay_v1(op, "what was revoked stays revoked", "subscribers")

"""What ended endpoints no longer need goes; where each began is known; what is to be sent to one once waits once."""

from alembic import op

revision, down_revision = "0017", "0016"


def upgrade() -> None:
    op.execute("ALTER TABLE endpoints ALTER COLUMN data_key DROP NOT NULL, ALTER COLUMN secret DROP NOT NULL")
    op.execute(
        """
        UPDATE endpoints SET data_key = NULL, secret = NULL, old_secret = NULL, old_until = NULL
         WHERE state = 'ENDED'
        """
    )
    op.execute("ALTER TABLE endpoints ADD CHECK ((secret IS NULL) = (data_key IS NULL))")
    op.execute("ALTER TABLE endpoints ADD CHECK (state = 'ENDED' OR secret IS NOT NULL)")
    for table in ("held", "errands", "dead"):
        op.execute(f"DELETE FROM {table} t USING endpoints e WHERE e.id = t.endpoint_id AND e.state = 'ENDED'")
    op.execute("GRANT DELETE ON errands, dead TO notify_app")
    _begin()
    op.execute(
        """
        DELETE FROM errands e USING errands first
         WHERE first.endpoint_id = e.endpoint_id AND first.seq IS NOT DISTINCT FROM e.seq AND first.id < e.id
        """
    )
    op.execute("ALTER TABLE errands ADD CONSTRAINT errands_once UNIQUE NULLS NOT DISTINCT (endpoint_id, seq)")
    op.execute("DROP INDEX errands_endpoint")


def _begin() -> None:
    """Those that are there began at the end of the day on which they were made, at the latest."""
    op.execute("ALTER TABLE endpoints ADD COLUMN begins bigint NOT NULL DEFAULT 0")
    op.execute(
        """
        UPDATE endpoints
           SET begins = coalesce((SELECT max(last_seq) FROM proof_days
                                   WHERE day <= (created_at AT TIME ZONE 'Asia/Shanghai')::date), 0)
        """
    )

"""To whom visits explained which policies; since when a person is KEY."""

from alembic import op

from shared.migrate import by_area_v1, want_replay_v1

revision, down_revision = "0009", "0008"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE explained_on_visits (
            visit_id uuid NOT NULL REFERENCES visits,
            policy_id uuid NOT NULL,
            veteran_id uuid NOT NULL,
            area text COLLATE "C" NOT NULL,
            PRIMARY KEY (visit_id, policy_id)
        )
        """
    )
    by_area_v1(op, "visits", "explained_on_visits", app="SELECT, INSERT, DELETE")
    op.execute(
        """
        INSERT INTO explained_on_visits
        SELECT DISTINCT id, policy, veteran_id, area FROM visits, unnest(policies) policy
         WHERE reached AND superseded_by IS NULL
        """
    )
    op.execute("CREATE INDEX explained_on_visits_policy ON explained_on_visits (policy_id, veteran_id)")
    op.execute("CREATE INDEX explained_on_visits_person ON explained_on_visits (veteran_id)")
    op.execute("ALTER TABLE people ADD COLUMN raised_on date")
    want_replay_v1(op, "people hold since when they are KEY", "people")

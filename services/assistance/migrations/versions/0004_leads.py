"""Leads for aid that hardships give, and the hardship an application answers."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE leads (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            veteran_id uuid NOT NULL,
            hardship_id uuid NOT NULL,
            urgent boolean NOT NULL,
            state text NOT NULL CHECK (state IN ('OPEN', 'TAKEN_UP', 'DECLINED', 'LAPSED')),
            opened_at timestamptz NOT NULL,
            application_id uuid CHECK ((application_id IS NOT NULL) = (state = 'TAKEN_UP')),
            closed_by uuid,
            closed_at timestamptz,
            reason_sealed bytea
        )
        """
    )
    op.execute("CREATE INDEX leads_area ON leads (area, id)")
    op.execute("CREATE INDEX leads_state ON leads (state, id)")
    op.execute("CREATE INDEX leads_person ON leads (veteran_id)")
    op.execute("CREATE UNIQUE INDEX leads_hardship ON leads (hardship_id)")
    by_area_v1(op, "assistance", "leads")
    op.execute("ALTER TABLE applications ADD COLUMN hardship_id uuid")
    op.execute("CREATE UNIQUE INDEX applications_hardship ON applications (hardship_id) WHERE hardship_id IS NOT NULL")

"""People, dues, visits, and the kit's tables."""

from alembic import op

from shared.migrate import by_area_v1, kit_v1, person_keys_v1

revision, down_revision = "0001", None


def upgrade() -> None:
    kit_v1(op, "visits")
    op.execute(
        """
        CREATE TABLE people (
            id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL,
            tier text NOT NULL,
            alive boolean NOT NULL,
            registered_on date NOT NULL
        )
        """
    )
    op.execute(
        """
        CREATE TABLE dues (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            veteran_id uuid NOT NULL,
            purpose text NOT NULL,
            opened_on date NOT NULL,
            due_on date NOT NULL,
            state text NOT NULL CHECK (state IN ('OPEN', 'OVERDUE', 'SETTLED', 'CANCELLED')),
            ref uuid,
            visit_id uuid
        )
        """
    )
    op.execute("CREATE INDEX dues_area ON dues (area, due_on, id)")
    op.execute("CREATE INDEX dues_list ON dues (due_on, id)")
    op.execute("CREATE INDEX dues_open ON dues (due_on) WHERE state = 'OPEN'")
    op.execute(
        "CREATE UNIQUE INDEX dues_one_routine ON dues (veteran_id, purpose)"
        " WHERE ref IS NULL AND state IN ('OPEN', 'OVERDUE')"
    )
    op.execute("CREATE INDEX dues_person ON dues (veteran_id)")
    op.execute("CREATE UNIQUE INDEX dues_ref ON dues (ref, purpose) WHERE ref IS NOT NULL")
    op.execute(
        """
        CREATE TABLE visits (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            place_area text NOT NULL,
            veteran_id uuid NOT NULL,
            visitor uuid NOT NULL,
            method text NOT NULL,
            reached boolean NOT NULL,
            occurred_at timestamptz NOT NULL,
            visited_on date NOT NULL,
            note_sealed bytea,
            settles uuid[] NOT NULL,
            logged_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX visits_area ON visits (area, id)")
    op.execute("CREATE INDEX visits_person ON visits (veteran_id, visited_on) WHERE reached")
    by_area_v1(op, "visits", "people", app="SELECT")
    person_keys_v1(op, "visits")
    by_area_v1(op, "visits", "dues")
    by_area_v1(op, "visits", "visits", app="SELECT, INSERT, UPDATE")

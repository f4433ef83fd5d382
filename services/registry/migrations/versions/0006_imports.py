"""Files of people to import, what is wrong in them, and who exported what."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0006", "0005"


def upgrade() -> None:
    # Imports are copied into a temporary table first: nothing is copied straight into one with row security.
    op.execute(
        "DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO registry_work', current_database()); END $$"
    )
    op.execute(
        """
        CREATE TABLE imports (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            account uuid NOT NULL,
            format text NOT NULL CHECK (format IN ('CSV', 'XLSX')),
            digest bytea NOT NULL,
            content_sealed bytea,
            state text NOT NULL
                CHECK (state IN ('CHECKING', 'CHECKED', 'RUNNING', 'DONE', 'FAILED', 'DISCARDED')),
            failure text,
            rows_total integer NOT NULL DEFAULT 0,
            rows_done integer NOT NULL DEFAULT 0,
            registered integer NOT NULL DEFAULT 0,
            known integer NOT NULL DEFAULT 0,
            faulty integer NOT NULL DEFAULT 0,
            uploaded_at timestamptz NOT NULL,
            changed_at timestamptz NOT NULL,
            claimed_until timestamptz
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX imports_file ON imports (area, digest) WHERE state NOT IN ('FAILED', 'DISCARDED')")
    op.execute("CREATE INDEX imports_work ON imports (id) WHERE state IN ('CHECKING', 'RUNNING')")
    op.execute("CREATE INDEX imports_waiting ON imports (changed_at) WHERE state = 'CHECKED'")
    op.execute(
        """
        CREATE TABLE import_faults (
            import_id uuid NOT NULL REFERENCES imports,
            row integer NOT NULL,
            "column" text NOT NULL,
            message text NOT NULL,
            warning boolean NOT NULL,
            area text COLLATE "C" NOT NULL,
            PRIMARY KEY (import_id, row, "column", message)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE exports (
            id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL,
            account uuid NOT NULL,
            purpose text NOT NULL,
            format text NOT NULL,
            filter jsonb NOT NULL,
            exported_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX exports_area ON exports (area, id)")
    by_area_v1(op, "registry", "imports")
    by_area_v1(op, "registry", "import_faults", app="SELECT")
    by_area_v1(op, "registry", "exports", app="SELECT, INSERT")

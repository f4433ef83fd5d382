"""Faults of sheets as slugs with parameters, what was understood otherwise than typed, sealed fault sheets, .xls."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0013", "0012"


def upgrade() -> None:
    # What a release before writes goes on to fit: it gives faults a message, and no slug.
    op.execute("ALTER TABLE imports DROP CONSTRAINT imports_format_check")
    op.execute("ALTER TABLE imports ADD CONSTRAINT imports_format_check CHECK (format IN ('CSV', 'XLSX', 'XLS'))")
    op.execute(
        """
        ALTER TABLE imports
            ADD COLUMN failure_slug text,
            ADD COLUMN failure_params jsonb,
            ADD COLUMN readings integer NOT NULL DEFAULT 0,
            ADD COLUMN fault_sheet_sealed bytea,
            ADD COLUMN run_by uuid
        """
    )
    # A file that was run without its faulty rows may come again.
    op.execute("DROP INDEX imports_file")
    op.execute(
        "CREATE UNIQUE INDEX imports_file ON imports (area, digest) WHERE state IN ('CHECKING', 'CHECKED', 'RUNNING')"
    )
    op.execute("CREATE INDEX imports_run ON imports (changed_at) WHERE state = 'DONE' AND numbers IS NOT NULL")
    op.execute("ALTER TABLE import_faults ADD COLUMN slug text NOT NULL DEFAULT 'in-words'")
    op.execute("ALTER TABLE import_faults ADD COLUMN params jsonb NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE import_faults ALTER COLUMN message SET DEFAULT ''")
    op.execute("ALTER TABLE import_faults DROP CONSTRAINT import_faults_pkey")
    op.execute('ALTER TABLE import_faults ADD PRIMARY KEY (import_id, row, "column", slug, message)')
    op.execute(
        """
        CREATE TABLE import_readings (
            import_id uuid NOT NULL REFERENCES imports,
            row integer NOT NULL,
            "column" text NOT NULL,
            how text NOT NULL CHECK (how IN ('TRIMMED', 'WIDTH', 'READ')),
            typed text,
            understood text,
            area text COLLATE "C" NOT NULL,
            PRIMARY KEY (import_id, row, "column")
        )
        """
    )
    by_area_v1(op, "registry", "import_readings", app="SELECT, DELETE")

"""How many people an import brought to each station."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0014", "0013"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE import_arrivals (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            import_id uuid NOT NULL REFERENCES imports,
            registered integer NOT NULL,
            UNIQUE (import_id, area)
        )
        """
    )
    op.execute("ALTER TABLE imports ADD COLUMN arrivals jsonb NOT NULL DEFAULT '{}'")
    by_area_v1(op, "registry", "import_arrivals", app="SELECT")

"""Who looked at what of a person, when and what for; what an account asked about on a day."""

from alembic import op

from shared.migrate import by_area_v1, reference_v1

revision, down_revision = "0015", "0014"


def upgrade() -> None:
    # A chain of hashes would be one more column, filled when a row is inserted: no row ever changes.
    op.execute(
        """
        CREATE TABLE accesses (
            id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL,
            account uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN ('DISCLOSED', 'SEARCHED', 'PROBED')),
            veteran_id uuid,
            fields text[] NOT NULL,
            purpose text,
            reason_sealed bytea,
            at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX accesses_of_person ON accesses (veteran_id, id) WHERE veteran_id IS NOT NULL")
    op.execute("CREATE INDEX accesses_of_account ON accesses (account, at)")
    op.execute("CREATE INDEX accesses_area ON accesses (area, id)")
    by_area_v1(op, "registry", "accesses", app="SELECT, INSERT")
    op.execute("REVOKE UPDATE, DELETE ON accesses FROM registry_work")
    op.execute("CREATE INDEX staff_account ON staff (account_id) WHERE account_id IS NOT NULL")
    op.execute(
        """
        CREATE TABLE probes (
            account uuid NOT NULL,
            on_day date NOT NULL,
            about bytea NOT NULL,
            asked bytea NOT NULL,
            PRIMARY KEY (account, on_day, about, asked)
        )
        """
    )
    reference_v1(op, "registry", "probes", app="SELECT, INSERT")

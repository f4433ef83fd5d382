"""Systems that read events."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0019", "0018"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE subscribers (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            login text NOT NULL,
            account uuid NOT NULL UNIQUE REFERENCES accounts,
            area text COLLATE "C" NOT NULL REFERENCES areas,
            party text NOT NULL,
            topics text[] NOT NULL,
            state text NOT NULL CHECK (state IN ('ACTIVE', 'REVOKED')),
            changed_by uuid NOT NULL,
            changed_at timestamptz NOT NULL
        )
        """
    )
    by_area_v1(op, "registry", "subscribers")

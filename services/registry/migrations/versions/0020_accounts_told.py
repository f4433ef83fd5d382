"""What others were told of accounts: role, place, and whether someone signs in."""

from alembic import op

from shared.migrate import reference_v1

revision, down_revision = "0020", "0019"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE accounts_told (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            role text NOT NULL,
            area text COLLATE "C" NOT NULL,
            active boolean NOT NULL
        )
        """
    )
    reference_v1(op, "registry", "accounts_told", app="")

"""Which stations there are, since a matter is named for one that is open."""

from alembic import op

from shared.migrate import reference_v1, want_replay_v1

revision, down_revision = "0012", "0011"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE stations (
            id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL,
            level text NOT NULL,
            open boolean NOT NULL
        );
        CREATE INDEX stations_area ON stations (area)
        """
    )
    reference_v1(op, "assistance", "stations")
    # Of stations that opened before, only the log tells.
    want_replay_v1(op, "assistance knows the stations", "people")

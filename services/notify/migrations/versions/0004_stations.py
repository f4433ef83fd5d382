"""Which stations there are, for rules that tell every one of a level."""

from alembic import op

from shared.migrate import reference_v1, want_replay_v1

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE stations (
            id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL,
            level text NOT NULL,
            open boolean NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX stations_level ON stations (level, area)")
    reference_v1(op, "notify", "stations")
    op.execute(
        "ALTER TABLE alerts DROP CONSTRAINT alerts_cause_rule_key,"
        " ADD CONSTRAINT alerts_once UNIQUE (cause, rule, area)"
    )
    # Of stations that opened before, only the log tells.
    want_replay_v1(op, "notify knows the stations", "inbox")

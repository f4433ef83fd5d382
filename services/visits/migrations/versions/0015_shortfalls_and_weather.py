"""What a quarter or year lacks of its contacts, and whom to look after in hard weather."""

from alembic import op

from shared.migrate import by_area_v1, reference_v1

revision, down_revision = "0015", "0014"


def upgrade() -> None:
    op.execute("CREATE TABLE reminder_rounds (kind text NOT NULL, day date NOT NULL, PRIMARY KEY (kind, day))")
    reference_v1(op, "visits", "reminder_rounds", app="")
    op.execute(
        """
        CREATE TABLE shortfalls (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            rate text NOT NULL,
            to_on date NOT NULL,
            ended boolean NOT NULL
        )
        """
    )
    by_area_v1(op, "visits", "shortfalls", app="SELECT")
    op.execute(
        """
        CREATE TABLE weather_warnings (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            weather text NOT NULL,
            signal text NOT NULL CHECK (signal IN ('BLUE', 'YELLOW', 'ORANGE', 'RED')),
            from_on date NOT NULL,
            to_on date NOT NULL CHECK (to_on >= from_on),
            entered_by uuid NOT NULL,
            entered_at timestamptz NOT NULL,
            lifted_at timestamptz,
            told_on date
        )
        """
    )
    op.execute("CREATE INDEX weather_warnings_due ON weather_warnings (to_on, id) WHERE lifted_at IS NULL")
    reference_v1(op, "visits", "weather_warnings", app="SELECT, INSERT, UPDATE")  # a town sees those of its county
    op.execute(
        """
        CREATE TABLE weather_checks (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            warning_id uuid NOT NULL REFERENCES weather_warnings,
            day date NOT NULL,
            at_most integer NOT NULL,
            CONSTRAINT weather_checks_once UNIQUE (warning_id, day, area)
        )
        """
    )
    by_area_v1(op, "visits", "weather_checks")

"""Clocks of cases, and keys for what each party of a case says."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0010", "0008"

CLOCKS = """
CREATE TABLE deadlines (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    case_kind text NOT NULL,
    case_id uuid NOT NULL,
    clock text NOT NULL,
    working boolean NOT NULL,
    started_on date NOT NULL,
    due_on date NOT NULL,
    remind_days integer NOT NULL,
    fires_on date CHECK (fires_on IS NULL OR (ended_on IS NULL AND stopped_on IS NULL)),
    stopped_on date,
    ended_on date,
    met boolean CHECK ((met IS NULL) = (ended_on IS NULL)),
    counted_from date,
    workdays integer,
    calendar integer,
    provisional boolean NOT NULL
);
CREATE UNIQUE INDEX deadlines_once ON deadlines (case_id, clock) WHERE ended_on IS NULL;
CREATE INDEX deadlines_case ON deadlines (case_id, id);
CREATE INDEX deadlines_fire ON deadlines (case_kind, fires_on) WHERE fires_on IS NOT NULL;
CREATE INDEX deadlines_calendar ON deadlines (calendar) WHERE workdays IS NOT NULL AND fires_on IS NOT NULL;
CREATE TABLE deadline_firings (
    deadline_id uuid NOT NULL REFERENCES deadlines,
    stage text NOT NULL CHECK (stage IN ('SOON', 'OVERDUE')),
    due_on date NOT NULL,
    area text COLLATE "C" NOT NULL,
    fired_on date NOT NULL,
    PRIMARY KEY (deadline_id, stage, due_on)
);
CREATE TABLE case_keys (
    party_id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    data_key bytea NOT NULL
);
CREATE INDEX case_keys_case ON case_keys (case_id)
"""


def upgrade() -> None:
    op.execute(CLOCKS)
    by_area_v1(op, "assistance", "deadlines")
    by_area_v1(op, "assistance", "deadline_firings", app="SELECT, UPDATE (area)")
    by_area_v1(op, "assistance", "case_keys", app="SELECT, INSERT, UPDATE (area)")

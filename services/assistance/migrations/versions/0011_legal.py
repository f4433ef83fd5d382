"""Legal stations, mentors' studios, and hand-overs among the three parties."""

from alembic import op

from shared.migrate import by_area_v1, start_reactions_v1

revision, down_revision = "0011", "0010"

HANDOVERS = """
CREATE TABLE handovers (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    area text COLLATE "C" NOT NULL,
    from_party text NOT NULL CHECK (from_party IN ('BUREAU', 'SERVICE', 'ARMED_FORCES_DEPT')),
    to_party text NOT NULL CHECK (to_party IN ('BUREAU', 'SERVICE', 'ARMED_FORCES_DEPT') AND to_party <> from_party),
    matter text NOT NULL,
    ref uuid,
    state text NOT NULL CHECK (state IN ('REQUESTED', 'ACCEPTED', 'COMPLETED', 'DECLINED', 'WITHDRAWN', 'ENDED')),
    veteran_id uuid,
    need_sealed bytea NOT NULL,
    reason_sealed bytea,
    requested_by uuid NOT NULL,
    requested_at timestamptz NOT NULL,
    accepted_by uuid,
    accepted_at timestamptz CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
    closed_by uuid,
    closed_at timestamptz CHECK ((closed_at IS NULL) = (state IN ('REQUESTED', 'ACCEPTED'))),
    outcome text CHECK ((outcome IS NOT NULL) = (state = 'COMPLETED'))
);
CREATE INDEX handovers_area ON handovers (area, id);
CREATE INDEX handovers_person ON handovers (veteran_id) WHERE veteran_id IS NOT NULL;
CREATE INDEX handovers_state ON handovers (state, id)
"""

MENTORS = """
CREATE TABLE studios (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    area text COLLATE "C" NOT NULL,
    name text NOT NULL,
    state text NOT NULL CHECK (state IN ('OPEN', 'CLOSED')),
    opened_on date NOT NULL,
    closed_on date CHECK ((closed_on IS NOT NULL) = (state = 'CLOSED'))
);
CREATE INDEX studios_area ON studios (area, id);
CREATE UNIQUE INDEX studios_once ON studios (area, name) WHERE state = 'OPEN';
CREATE TABLE appointments (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    area text COLLATE "C" NOT NULL,
    studio_id uuid NOT NULL REFERENCES studios,
    veteran_id uuid NOT NULL,
    letter_number text NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL CHECK (until_on >= from_on),
    remind_on date CHECK (remind_on IS NULL OR state = 'APPOINTED'),
    renewals integer NOT NULL,
    state text NOT NULL CHECK (state IN ('APPOINTED', 'ENDED')),
    ended_on date CHECK ((ended_on IS NOT NULL) = (state = 'ENDED')),
    ending text CHECK ((ending IS NOT NULL) = (state = 'ENDED'))
);
CREATE UNIQUE INDEX appointments_once ON appointments (studio_id, veteran_id) WHERE state = 'APPOINTED';
CREATE INDEX appointments_area ON appointments (area, id);
CREATE INDEX appointments_person ON appointments (veteran_id);
CREATE INDEX appointments_remind ON appointments (remind_on) WHERE remind_on IS NOT NULL;
CREATE INDEX appointments_end ON appointments (until_on) WHERE state = 'APPOINTED';
CREATE TABLE studio_mediations (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    area text COLLATE "C" NOT NULL,
    studio_id uuid NOT NULL REFERENCES studios,
    kind text NOT NULL,
    state text NOT NULL CHECK (state IN ('OPEN', 'SETTLED', 'FAILED', 'STOPPED')),
    opened_on date NOT NULL,
    opened_by uuid NOT NULL,
    closed_on date CHECK ((closed_on IS NULL) = (state = 'OPEN')),
    closed_by uuid,
    subject_sealed bytea NOT NULL,
    result_sealed bytea
);
CREATE INDEX studio_mediations_area ON studio_mediations (area, id);
CREATE INDEX studio_mediations_studio ON studio_mediations (studio_id, id);
CREATE TABLE talks (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    area text COLLATE "C" NOT NULL,
    studio_id uuid NOT NULL REFERENCES studios,
    title text NOT NULL,
    policy_id uuid,
    held_on date NOT NULL,
    audience integer NOT NULL CHECK (audience > 0),
    held_by uuid NOT NULL
);
CREATE INDEX talks_studio ON talks (studio_id, id);
CREATE TABLE studio_leads (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    studio_id uuid NOT NULL REFERENCES studios,
    hardship_id uuid NOT NULL CONSTRAINT studio_leads_hardship UNIQUE,
    named_by uuid NOT NULL,
    named_on date NOT NULL
);
CREATE INDEX studio_leads_studio ON studio_leads (studio_id, id)
"""

LEGAL = """
CREATE TABLE duty_shifts (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    day date NOT NULL,
    shift text NOT NULL CHECK (shift IN ('MORNING', 'AFTERNOON', 'EVENING')),
    lawyer uuid NOT NULL,
    planned_by uuid NOT NULL,
    CONSTRAINT duty_shifts_once UNIQUE (lawyer, day, shift)
);
CREATE INDEX duty_shifts_day ON duty_shifts (day, id);
CREATE TABLE legal_cases (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    area text COLLATE "C" NOT NULL,
    veteran_id uuid NOT NULL,
    matter text NOT NULL,
    state text NOT NULL CHECK (state IN ('RECEIVED', 'ADVISED', 'APPLIED', 'RETURNED', 'GRANTED', 'REFUSED', 'OBJECTED',
                                         'ASSIGNED', 'UPHELD', 'CLOSED', 'WITHDRAWN', 'ENDED')),
    exempt boolean NOT NULL,
    aid_first boolean NOT NULL,
    limitation_on date,
    missing text[] NOT NULL,
    received_by uuid NOT NULL,
    received_at timestamptz NOT NULL,
    applied_by uuid,
    applied_on date,
    decided_by uuid,
    decided_on date,
    lawyer uuid,
    closed_on date CHECK ((closed_on IS NOT NULL) = (state IN ('UPHELD', 'CLOSED', 'WITHDRAWN', 'ENDED')))
);
CREATE INDEX legal_cases_area ON legal_cases (area, id);
CREATE INDEX legal_cases_state ON legal_cases (state, id);
CREATE INDEX legal_cases_person ON legal_cases (veteran_id);
CREATE TABLE legal_steps (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL REFERENCES legal_cases,
    before text,
    state text NOT NULL,
    account uuid,
    taken_at timestamptz NOT NULL,
    text_sealed bytea
);
CREATE INDEX legal_steps_case ON legal_steps (case_id, id)
"""


def upgrade() -> None:
    for tables in (HANDOVERS, MENTORS, LEGAL):
        op.execute(tables)
    for table in ("handovers", "studios", "appointments", "studio_mediations", "legal_cases"):
        by_area_v1(op, "assistance", table)
    for table in ("talks", "studio_leads", "legal_steps"):
        by_area_v1(op, "assistance", table, app="SELECT, INSERT")
    by_area_v1(op, "assistance", "duty_shifts", app="SELECT, INSERT, DELETE")
    start_reactions_v1(op, "main", "veteran.deceased.v1", "station.closed.v1")

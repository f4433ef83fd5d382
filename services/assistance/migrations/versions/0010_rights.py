"""Petitions and disputes, with their parties, clocks and keys. Nothing here refers to aid, nor aid to it."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0010", "0009"

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
CREATE INDEX deadlines_started ON deadlines (area, case_kind, started_on);
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

PETITIONS = """
CREATE TABLE case_parties (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    case_kind text NOT NULL,
    case_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('PETITIONER', 'REPRESENTATIVE', 'APPLICANT', 'COUNTERPARTY')),
    veteran_id uuid CHECK (veteran_id IS NOT NULL OR name_sealed IS NOT NULL),
    name_sealed bytea,
    statement_sealed bytea
);
CREATE INDEX case_parties_case ON case_parties (case_id, id);
CREATE INDEX case_parties_person ON case_parties (veteran_id) WHERE veteran_id IS NOT NULL;
CREATE TABLE petitions (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    area text COLLATE "C" NOT NULL,
    joint boolean NOT NULL,
    petitioners integer NOT NULL CHECK (petitioners > 0 AND (joint OR petitioners = 1)),
    urgent boolean NOT NULL,
    matter text NOT NULL,
    papers text[] NOT NULL,
    missing_paper text,
    repeats uuid REFERENCES petitions,
    against uuid,
    state text NOT NULL CHECK (state IN ('REGISTERED', 'TRANSFERRED', 'ACCEPTED', 'INVESTIGATING', 'REPLIED', 'REVIEW',
                                         'REVIEWED', 'RE_REVIEW', 'CLOSED', 'NOT_ACCEPTED', 'WITHDRAWN', 'ENDED')),
    registered_by uuid NOT NULL,
    registered_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    accepted_by uuid,
    accepted_on date,
    not_accepted_reason text CHECK ((not_accepted_reason IS NOT NULL) = (state = 'NOT_ACCEPTED')),
    extension_days integer,
    extension_asked_by uuid,
    extended_by uuid,
    extended_until date CHECK ((extended_until IS NOT NULL) = (extended_by IS NOT NULL)),
    closed_by uuid,
    closed_on date CHECK ((closed_on IS NOT NULL) = (state IN ('CLOSED', 'NOT_ACCEPTED', 'WITHDRAWN', 'ENDED'))),
    description_sealed bytea NOT NULL,
    reason_sealed bytea,
    extension_reason_sealed bytea
);
CREATE INDEX petitions_area ON petitions (area, id);
CREATE INDEX petitions_state ON petitions (state, id);
CREATE INDEX petitions_registered ON petitions (area, registered_on);
CREATE INDEX petitions_repeats ON petitions (repeats) WHERE repeats IS NOT NULL;
CREATE TABLE petition_replies (
    petition_id uuid NOT NULL REFERENCES petitions,
    stage text NOT NULL CHECK (stage IN ('REPLY', 'REVIEW', 'RE_REVIEW')),
    area text COLLATE "C" NOT NULL,
    outcome text NOT NULL,
    by uuid NOT NULL,
    level text NOT NULL,
    replied_on date NOT NULL,
    delivered_on date NOT NULL,
    text_sealed bytea NOT NULL,
    PRIMARY KEY (petition_id, stage)
);
CREATE TABLE petition_recusals (
    petition_id uuid NOT NULL REFERENCES petitions,
    account uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (petition_id, account)
)
"""

LEVELS = "('VILLAGE', 'TOWN', 'COUNTY', 'CITY')"
DISPUTES = f"""
CREATE TABLE disputes (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    area text COLLATE "C" NOT NULL,
    matter text NOT NULL,
    state text NOT NULL CHECK (state IN ('OPEN', 'AGREED', 'KEPT', 'REFERRED', 'WITHDRAWN', 'ENDED')),
    arose_level text NOT NULL CHECK (arose_level IN {LEVELS}),
    level text NOT NULL CHECK (level IN {LEVELS}),
    registered_by uuid NOT NULL,
    registered_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    agreed_by uuid,
    agreed_on date,
    solved_level text CHECK ((solved_level IS NOT NULL) = (agreed_on IS NOT NULL)),
    followed_up_by uuid,
    followed_up_on date,
    referred_to text CHECK ((referred_to IS NOT NULL) = (state = 'REFERRED')),
    closed_by uuid,
    closed_on date CHECK ((closed_on IS NOT NULL) = (state NOT IN ('OPEN', 'AGREED'))),
    description_sealed bytea NOT NULL,
    agreement_sealed bytea,
    reason_sealed bytea
);
CREATE INDEX disputes_area ON disputes (area, id);
CREATE INDEX disputes_state ON disputes (state, id);
CREATE INDEX disputes_level ON disputes (level, id);
CREATE INDEX disputes_registered ON disputes (area, registered_on);
CREATE TABLE mediations (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    dispute_id uuid NOT NULL REFERENCES disputes,
    level text NOT NULL CHECK (level IN {LEVELS}),
    held_on date NOT NULL,
    mediator uuid NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('ADJOURNED', 'FAILED', 'AGREED')),
    note_sealed bytea NOT NULL
);
CREATE INDEX mediations_dispute ON mediations (dispute_id, id)
"""


def upgrade() -> None:
    op.execute(CLOCKS)
    op.execute(PETITIONS)
    op.execute(DISPUTES)
    for table in ("petitions", "petition_replies", "disputes"):
        by_area_v1(op, "assistance", table)
    for table in ("case_parties", "petition_recusals"):
        by_area_v1(op, "assistance", table, app="SELECT, INSERT, UPDATE (area)")
    by_area_v1(op, "assistance", "mediations", app="SELECT, INSERT")
    by_area_v1(op, "assistance", "deadlines")
    by_area_v1(op, "assistance", "deadline_firings", app="SELECT")
    by_area_v1(op, "assistance", "case_keys", app="SELECT, INSERT, UPDATE (area)")

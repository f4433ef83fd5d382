"""The whole path of a case of aid: who may see it twice, its steps, objections, conflicts, visits, and exclusions."""

from alembic import op

from shared.migrate import by_area_v1, start_reactions_v1, want_replay_v1

revision, down_revision = "0008", "0007"

STATES = (
    "APPLIED", "RETURNED", "VERIFYING", "VERIFIED", "PUBLIC_NOTICE", "OBJECTED", "TOWN_REVIEWED", "GRANTED", "REFUSED",
    "PAYING", "PAYMENT_FAILED", "PAID", "RELEASED", "FOLLOWED_UP", "CLOSED", "UNDER_REVIEW", "RECOVERY", "WITHDRAWN",
    "REFERRED", "DIED", "ENDED",
)  # fmt: skip

APPLICATIONS = f"""
ALTER TABLE people ADD COLUMN registered_area text COLLATE "C";
ALTER TABLE applications
    ADD COLUMN case_area text COLLATE "C",
    ADD COLUMN applicant text NOT NULL DEFAULT 'SELF' CHECK (applicant IN ('SELF', 'GUARDIAN', 'FAMILY', 'VILLAGE')),
    ADD COLUMN form text NOT NULL DEFAULT 'CASH' CHECK (form IN ('CASH', 'IN_KIND', 'SOCIAL_SERVICE')),
    ADD COLUMN need text NOT NULL DEFAULT 'ANY',
    ADD COLUMN again boolean NOT NULL DEFAULT false,
    ADD COLUMN accepted_by uuid,
    ADD COLUMN verified_by uuid,
    ADD COLUMN opinion_by uuid CHECK (opinion_by <> verified_by),
    ADD COLUMN recommends boolean,
    ADD COLUMN papers_at timestamptz,
    ADD COLUMN passed_up_by uuid,
    ADD COLUMN reviewed_by uuid CHECK (reviewed_by <> decided_by),
    ADD COLUMN back_to text,
    ADD COLUMN reopens uuid REFERENCES applications;
UPDATE applications SET case_area = left(area, 9) || '000';
ALTER TABLE applications
    ALTER COLUMN case_area SET NOT NULL,
    DROP CONSTRAINT applications_state_check,
    ADD CONSTRAINT applications_state_check CHECK (state IN ({", ".join(f"'{state}'" for state in STATES)})),
    ADD CONSTRAINT applications_apart CHECK (decided_by <> verified_by AND decided_by <> opinion_by);
CREATE INDEX applications_case ON applications (case_area, id);
CREATE INDEX applications_state ON applications (state, id);
CREATE INDEX applications_visit ON applications (visit_id) WHERE visit_id IS NOT NULL;
CREATE UNIQUE INDEX applications_reopens ON applications (reopens) WHERE reopens IS NOT NULL;
DROP INDEX applications_hardship;
CREATE UNIQUE INDEX applications_hardship ON applications (hardship_id)
    WHERE hardship_id IS NOT NULL AND reopens IS NULL
"""

# The release before writes no `case_area`: its cases belong to the town of the managing station.
CASE_AREA = """
CREATE FUNCTION give_case_area() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.case_area := coalesce(NEW.case_area, left(NEW.area, 9) || '000');
    RETURN NEW;
END $$;
CREATE TRIGGER applications_case_area BEFORE INSERT ON applications FOR EACH ROW EXECUTE FUNCTION give_case_area()
"""

TABLES = """
CREATE TABLE steps (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    veteran_id uuid NOT NULL,
    application_id uuid NOT NULL REFERENCES applications,
    state text NOT NULL,
    by uuid,
    at timestamptz NOT NULL,
    text_sealed bytea
);
CREATE INDEX steps_case ON steps (application_id, id);
CREATE INDEX steps_person ON steps (veteran_id);
CREATE TABLE objections (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    application_id uuid NOT NULL REFERENCES applications,
    text_sealed bytea NOT NULL,
    filed_by uuid NOT NULL,
    filed_at timestamptz NOT NULL,
    upheld boolean,
    answer_sealed bytea,
    answered_by uuid,
    answered_at timestamptz CHECK ((answered_at IS NOT NULL) = (upheld IS NOT NULL))
);
CREATE INDEX objections_case ON objections (application_id, id);
CREATE UNIQUE INDEX objections_open ON objections (application_id) WHERE upheld IS NULL;
CREATE TABLE conflicts (
    application_id uuid NOT NULL REFERENCES applications,
    account uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    source text NOT NULL CHECK (source IN ('DECLARED', 'COMPUTED')),
    noted_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, account)
);
CREATE TABLE case_dues (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    ref uuid NOT NULL,
    purpose text NOT NULL
);
CREATE TABLE exclusions (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    veteran_id uuid NOT NULL,
    cause text NOT NULL,
    happened_on date NOT NULL,
    until_on date NOT NULL CHECK (until_on > happened_on),
    state text NOT NULL CHECK (state IN ('STANDING', 'APPEALED', 'LIFTED')),
    evidence_sealed bytea NOT NULL,
    found_by uuid NOT NULL,
    found_at timestamptz NOT NULL,
    appeal_sealed bytea,
    appealed_at timestamptz,
    answer_sealed bytea,
    answered_by uuid CHECK (answered_by <> found_by),
    answered_at timestamptz
);
CREATE INDEX exclusions_area ON exclusions (area, id);
CREATE INDEX exclusions_person ON exclusions (veteran_id)
"""

SCOPE = "(SELECT nullif(current_setting('app.scope', true), ''))"
INSIDE = " OR ".join(f"{area} >= {SCOPE} AND {area} < {SCOPE} || '~'" for area in ("area", "case_area"))
"""A case is seen where its person is managed, and where it belongs."""

REACTIONS = ("veteran.changed.v1", "veteran.deceased.v1", "visit.corrected.v1")


def upgrade() -> None:
    op.execute(APPLICATIONS)
    op.execute(CASE_AREA)
    op.execute(TABLES)
    op.execute(f"ALTER POLICY scope ON applications USING ({INSIDE}) WITH CHECK ({INSIDE})")
    by_area_v1(op, "assistance", "steps", app="SELECT, INSERT")
    by_area_v1(op, "assistance", "objections")
    by_area_v1(op, "assistance", "conflicts", app="SELECT, INSERT")
    by_area_v1(op, "assistance", "case_dues", app="SELECT")
    by_area_v1(op, "assistance", "exclusions")
    start_reactions_v1(op, "main", *REACTIONS)
    want_replay_v1(op, "registered addresses, and visits wanted for cases", "people")

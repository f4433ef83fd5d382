"""Payments by batch to the bank with its results, claims, and anomalies."""

from alembic import op

from shared.migrate import by_area_v1, start_reactions_v1

revision, down_revision = "0009", "0008"

PAYMENTS = """
ALTER TABLE payments
    ADD COLUMN case_area text COLLATE "C",
    ADD COLUMN recovered_fen bigint NOT NULL DEFAULT 0 CHECK (recovered_fen BETWEEN 0 AND amount_fen),
    ADD COLUMN claimed_by uuid,
    ADD COLUMN claim_sealed bytea,
    ADD COLUMN write_off_sealed bytea,
    DROP CONSTRAINT payments_state_check,
    ADD CONSTRAINT payments_state_check CHECK (state IN
        ('RESERVED', 'IN_TRANSIT', 'PAID', 'RELEASED', 'RECEIVABLE', 'RECOVERED', 'WRITTEN_OFF')),
    DROP CONSTRAINT payments_check,
    ADD CONSTRAINT payments_paid
        CHECK ((paid_on IS NOT NULL) = (state IN ('PAID', 'RECEIVABLE', 'RECOVERED', 'WRITTEN_OFF'))),
    ADD CONSTRAINT payments_claimed
        CHECK ((claimed_by IS NOT NULL) = (state IN ('RECEIVABLE', 'RECOVERED', 'WRITTEN_OFF')));
UPDATE payments SET case_area = applications.case_area FROM applications WHERE applications.id = application_id;
CREATE INDEX payments_area ON payments (area, id);
CREATE INDEX payments_case ON payments (case_area, id);
CREATE TABLE batches (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    area text COLLATE "C" NOT NULL,
    state text NOT NULL CHECK (state IN ('OPEN', 'SENT', 'DISCARDED')),
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    sent_by uuid CHECK ((sent_by IS NOT NULL) = (state = 'SENT')),
    sent_at timestamptz CHECK ((sent_at IS NOT NULL) = (state = 'SENT'))
);
CREATE INDEX batches_area ON batches (area, id);
CREATE TABLE attempts (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    payment_id uuid NOT NULL REFERENCES payments,
    batch_id uuid REFERENCES batches,
    veteran_id uuid NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    state text NOT NULL CHECK (state IN ('PREPARED', 'DROPPED', 'SENT', 'PAID', 'FAILED', 'RETURNED'))
);
CREATE UNIQUE INDEX attempts_live ON attempts (payment_id) WHERE state IN ('PREPARED', 'SENT', 'PAID');
CREATE INDEX attempts_payment ON attempts (payment_id);
CREATE INDEX attempts_batch ON attempts (batch_id, id);
CREATE TABLE result_files (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    batch_id uuid NOT NULL REFERENCES batches,
    rows integer NOT NULL CHECK (rows > 0),
    news integer NOT NULL CHECK (news BETWEEN 0 AND rows),
    handed_in_by uuid NOT NULL,
    handed_in_at timestamptz NOT NULL
);
CREATE INDEX result_files_batch ON result_files (batch_id, id);
CREATE TABLE results (
    id uuid PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    file_id uuid NOT NULL REFERENCES result_files,
    attempt_id uuid NOT NULL REFERENCES attempts,
    outcome text NOT NULL CHECK (outcome IN ('PAID', 'FAILED', 'RETURNED')),
    reason text,
    applied_at timestamptz,
    CONSTRAINT results_once UNIQUE (attempt_id, outcome)
);
CREATE INDEX results_due ON results (id) WHERE applied_at IS NULL;
CREATE INDEX results_file ON results (file_id, id);
INSERT INTO attempts
SELECT id, rpad(left(area, 6), 12, '0'), id, NULL, veteran_id, amount_fen, 'PAID' FROM payments WHERE state = 'PAID'
"""
"""What was paid before has one attempt, which bears the payment's id: so do its entries."""

ANOMALIES = """
CREATE TABLE anomalies (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    area text COLLATE "C" NOT NULL,
    rule text NOT NULL,
    application_id uuid NOT NULL REFERENCES applications,
    found_on date NOT NULL,
    state text NOT NULL CHECK (state IN ('OPEN', 'REVIEWED')),
    finding text CHECK (finding IN ('IN_ORDER', 'MENDED', 'REFERRED')),
    reason_sealed bytea,
    reviewed_by uuid,
    reviewed_at timestamptz,
    CONSTRAINT anomalies_once UNIQUE (rule, application_id),
    CHECK ((state = 'REVIEWED') = (finding IS NOT NULL AND reviewed_by IS NOT NULL AND reviewed_at IS NOT NULL))
);
CREATE INDEX anomalies_area ON anomalies (area, id);
CREATE INDEX anomalies_application ON anomalies (application_id);
CREATE TABLE follow_up_watches (
    id uuid PRIMARY KEY REFERENCES applications,
    veteran_id uuid NOT NULL,
    area text COLLATE "C" NOT NULL,
    paid_on date NOT NULL,
    due_on date NOT NULL
);
CREATE INDEX follow_up_watches_due ON follow_up_watches (due_on, id);
CREATE INDEX follow_up_watches_person ON follow_up_watches (veteran_id);
CREATE INDEX applications_deciders ON applications (decided_by, verified_by, decided_at) WHERE decided_by IS NOT NULL
"""

SCOPE = "(SELECT nullif(current_setting('app.scope', true), ''))"
INSIDE = " OR ".join(f"{area} >= {SCOPE} AND {area} < {SCOPE} || '~'" for area in ("area", "case_area"))
"""A payment is seen where its case is."""

REACTIONS = ("aid.granted.v1", "aid.paid.v1", "aid.payment_failed.v1", "payee.checked.v1")


def upgrade() -> None:
    op.execute(PAYMENTS)
    op.execute(ANOMALIES)
    op.execute(f"ALTER POLICY scope ON payments USING ({INSIDE}) WITH CHECK ({INSIDE})")
    by_area_v1(op, "assistance", "batches", app="SELECT, INSERT, UPDATE (version, state, sent_by, sent_at)")
    by_area_v1(op, "assistance", "attempts", app="SELECT, INSERT, UPDATE (state)")
    by_area_v1(op, "assistance", "result_files", app="SELECT, INSERT")
    by_area_v1(op, "assistance", "results", app="SELECT, INSERT")
    reviewed = "version, state, finding, reason_sealed, reviewed_by, reviewed_at"
    by_area_v1(op, "assistance", "anomalies", app=f"SELECT, UPDATE ({reviewed})")
    by_area_v1(op, "assistance", "follow_up_watches", app="SELECT")
    start_reactions_v1(op, "main", *REACTIONS)

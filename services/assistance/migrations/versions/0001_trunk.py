"""People, applications, funds and their ledger, and the kit's tables."""

from alembic import op

from shared.migrate import by_area_v1, kit_v1, person_keys_v1, reference_v1

revision, down_revision = "0001", None


def upgrade() -> None:
    kit_v1(op, "assistance")
    op.execute(
        """
        CREATE TABLE people (
            id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL,
            is_veteran boolean NOT NULL,
            preferential_care boolean NOT NULL,
            alive boolean NOT NULL
        )
        """
    )
    op.execute(
        """
        CREATE TABLE funds (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            name text NOT NULL,
            available_fen bigint NOT NULL CHECK (available_fen >= 0),
            reserved_fen bigint NOT NULL CHECK (reserved_fen >= 0)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE applications (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            veteran_id uuid NOT NULL,
            ground text NOT NULL,
            emergency boolean NOT NULL,
            requested_fen bigint NOT NULL CHECK (requested_fen > 0),
            state text NOT NULL CHECK (state IN ('APPLIED', 'VERIFIED', 'GRANTED', 'REFUSED', 'PAID')),
            story_sealed bytea NOT NULL,
            applied_by uuid NOT NULL,
            applied_at timestamptz NOT NULL,
            visit_id uuid,
            decided_by uuid CHECK (decided_by <> applied_by),
            decided_at timestamptz,
            reason_sealed bytea,
            fund_id uuid REFERENCES funds,
            granted_fen bigint CHECK (granted_fen BETWEEN 1 AND requested_fen),
            paid_by uuid,
            paid_at timestamptz
        )
        """
    )
    op.execute("CREATE INDEX applications_area ON applications (area, id)")
    op.execute("CREATE INDEX applications_person ON applications (veteran_id)")
    op.execute(
        """
        CREATE TABLE ledger_entries (
            id uuid PRIMARY KEY,
            fund_id uuid NOT NULL REFERENCES funds,
            area text COLLATE "C" NOT NULL,
            posting text NOT NULL,
            credit text NOT NULL,
            debit text NOT NULL CHECK (debit <> credit),
            amount_fen bigint NOT NULL CHECK (amount_fen > 0),
            application_id uuid,
            posted_by uuid NOT NULL,
            posted_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX ledger_once ON ledger_entries (application_id, posting)")
    op.execute("CREATE INDEX ledger_fund ON ledger_entries (fund_id, id)")
    by_area_v1(op, "assistance", "people", app="SELECT")
    person_keys_v1(op, "assistance")
    by_area_v1(op, "assistance", "applications")
    # Fund heads are reference; the ledger ties sums to cases, and is added to, never changed.
    reference_v1(op, "assistance", "funds", app="SELECT, INSERT, UPDATE")
    by_area_v1(op, "assistance", "ledger_entries", app="SELECT, INSERT")

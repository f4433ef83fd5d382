"""The accounts that people are paid to, and what is unusual about payees of grants."""

from alembic import op

from shared.migrate import by_area_v1, start_reactions_v1

revision, down_revision = "0018", "0017"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE payee_accounts (
            id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL,
            veteran_id uuid NOT NULL REFERENCES veterans,
            bank_sealed bytea NOT NULL,
            number_sealed bytea NOT NULL,
            number_hash bytea NOT NULL,
            holder_sealed bytea,
            entered_by uuid NOT NULL,
            entered_at timestamptz NOT NULL,
            replaced_at timestamptz
        );
        CREATE UNIQUE INDEX payee_accounts_one ON payee_accounts (veteran_id) WHERE replaced_at IS NULL;
        CREATE INDEX payee_accounts_person ON payee_accounts (veteran_id, id);
        CREATE INDEX payee_accounts_number ON payee_accounts (number_hash) WHERE replaced_at IS NULL;
        CREATE TABLE payee_checks (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            veteran_id uuid NOT NULL REFERENCES veterans,
            paid_on date,
            flags text[] NOT NULL,
            due boolean NOT NULL
        );
        CREATE INDEX payee_checks_person ON payee_checks (veteran_id);
        CREATE INDEX payee_checks_due ON payee_checks (id) WHERE due;
        CREATE INDEX kin_of_file ON kin (kin_veteran_id) WHERE kin_veteran_id IS NOT NULL;
        CREATE INDEX staff_name ON staff (name);
        ALTER TABLE accesses DROP CONSTRAINT accesses_kind_check,
            ADD CONSTRAINT accesses_kind_check CHECK (kind IN ('DISCLOSED', 'SEARCHED', 'PROBED', 'PAYEE'))
        """
    )
    by_area_v1(op, "registry", "payee_accounts", app="SELECT, INSERT, UPDATE (area, replaced_at)")
    by_area_v1(op, "registry", "payee_checks", app="SELECT, UPDATE (area, due)")
    start_reactions_v1(op, "main", "aid.granted.v1", "aid.paid.v1", "veteran.deceased.v1", "veteran.merged.v1")

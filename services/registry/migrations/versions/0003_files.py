"""The whole file of a served person: what it holds, how it is found, and what may happen to it."""

from alembic import op

from shared.migrate import by_area_v1, kit_v3

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    _veterans()
    _about_persons()
    _decided_by_two()
    kit_v3(op, "registry")


def _veterans() -> None:
    op.execute(
        """
        ALTER TABLE veterans
            ALTER COLUMN name TYPE text COLLATE "C",
            ALTER COLUMN name DROP NOT NULL,
            ALTER COLUMN sex DROP NOT NULL,
            ALTER COLUMN birth_date DROP NOT NULL,
            ALTER COLUMN data_key DROP NOT NULL,
            ALTER COLUMN id_number_sealed DROP NOT NULL,
            ALTER COLUMN id_number_hash DROP NOT NULL,
            ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
            ADD COLUMN served_as text,
            ADD COLUMN placement text,
            ADD COLUMN disability_cause text,
            ADD COLUMN disability_grade integer CHECK (disability_grade BETWEEN 1 AND 10),
            ADD COLUMN disability_assessed_on date,
            ADD COLUMN tier text NOT NULL DEFAULT 'UNIVERSAL' CHECK (tier IN ('KEY', 'UNIVERSAL')),
            ADD COLUMN tier_override text CHECK (tier_override IN ('KEY', 'UNIVERSAL')),
            ADD COLUMN verified_at timestamptz,
            ADD COLUMN verified_by uuid,
            ADD COLUMN fixed_officer uuid,
            ADD COLUMN died_on date,
            ADD COLUMN merged_into uuid REFERENCES veterans,
            ADD COLUMN erased_at timestamptz,
            ADD COLUMN given_name text COLLATE "C",
            ADD COLUMN pinyin text COLLATE "C",
            ADD COLUMN given_pinyin text COLLATE "C",
            ADD COLUMN initials text COLLATE "C",
            ADD COLUMN derived text COLLATE "C" NOT NULL DEFAULT '',
            ADD CONSTRAINT veterans_disability CHECK (
                (disability_cause IS NULL) = (disability_grade IS NULL)
                AND (disability_grade IS NULL) = (disability_assessed_on IS NULL)),
            ADD CONSTRAINT veterans_erased CHECK (
                erased_at IS NOT NULL OR (name IS NOT NULL AND sex IS NOT NULL AND birth_date IS NOT NULL
                    AND data_key IS NOT NULL AND id_number_sealed IS NOT NULL AND id_number_hash IS NOT NULL))
        """
    )
    for key in ("name", "given_name", "pinyin", "given_pinyin", "initials"):
        op.execute(f"CREATE INDEX veterans_{key} ON veterans ({key})")
    op.execute("CREATE INDEX veterans_derived ON veterans (derived)")
    op.execute("CREATE INDEX veterans_officer ON veterans (fixed_officer) WHERE fixed_officer IS NOT NULL")
    op.execute("CREATE INDEX veterans_merged ON veterans (merged_into) WHERE merged_into IS NOT NULL")
    op.execute(
        "CREATE INDEX veterans_martyrs ON veterans (id)"
        " WHERE alive AND merged_into IS NULL AND erased_at IS NULL AND categories @> '{MARTYR_SURVIVOR}'"
    )


def _about_persons() -> None:
    op.execute(
        """
        CREATE TABLE file_changes (
            id uuid PRIMARY KEY,
            veteran_id uuid NOT NULL REFERENCES veterans,
            area text COLLATE "C" NOT NULL,
            version integer NOT NULL,
            kind text NOT NULL,
            fields text[] NOT NULL,
            reason_sealed bytea,
            before_sealed bytea,
            changed_by uuid,
            changed_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX file_changes_person ON file_changes (veteran_id, id)")
    op.execute(
        """
        CREATE TABLE kin (
            id uuid PRIMARY KEY,
            veteran_id uuid NOT NULL REFERENCES veterans,
            area text COLLATE "C" NOT NULL,
            relation text NOT NULL,
            name_sealed bytea,
            phone_sealed bytea,
            alive boolean NOT NULL,
            kin_veteran_id uuid,
            survivor text CHECK (survivor IN ('PROPOSED', 'REGISTERED', 'DECLINED'))
        )
        """
    )
    op.execute("CREATE INDEX kin_person ON kin (veteran_id)")
    op.execute("CREATE INDEX kin_survivors ON kin (survivor, id) WHERE survivor IS NOT NULL")
    op.execute(
        """
        CREATE TABLE milestones (
            id uuid PRIMARY KEY,
            veteran_id uuid NOT NULL REFERENCES veterans,
            area text COLLATE "C" NOT NULL,
            stage text NOT NULL,
            entered_on date NOT NULL,
            note_sealed bytea,
            recorded_by uuid NOT NULL,
            UNIQUE (veteran_id, stage, entered_on)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE returns (
            id uuid PRIMARY KEY,
            veteran_id uuid NOT NULL REFERENCES veterans,
            area text COLLATE "C" NOT NULL,
            discharge_approved_on date NOT NULL,
            report_by date NOT NULL,
            reported_on date,
            state text NOT NULL CHECK (state IN ('EXPECTED', 'OVERDUE', 'REPORTED', 'LAPSED')),
            UNIQUE (veteran_id, discharge_approved_on)
        )
        """
    )
    op.execute("CREATE INDEX returns_list ON returns (report_by, id)")
    op.execute("CREATE INDEX returns_expected ON returns (report_by) WHERE state = 'EXPECTED'")
    for table in ("file_changes", "milestones"):
        by_area_v1(op, "registry", table, app="SELECT, INSERT, UPDATE")
    by_area_v1(op, "registry", "returns")
    by_area_v1(op, "registry", "kin", app="SELECT, INSERT, UPDATE, DELETE")


def _decided_by_two() -> None:
    op.execute(
        """
        CREATE TABLE merges (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            kept_id uuid NOT NULL REFERENCES veterans,
            dropped_id uuid NOT NULL REFERENCES veterans,
            reason_sealed bytea,
            state text NOT NULL CHECK (state IN ('PROPOSED', 'MERGED', 'REJECTED', 'WITHDRAWN')),
            proposed_by uuid NOT NULL,
            proposed_at timestamptz NOT NULL,
            decided_by uuid,
            decided_at timestamptz,
            CHECK (kept_id <> dropped_id),
            CHECK (decided_by <> proposed_by OR state = 'WITHDRAWN')
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX merges_open ON merges (dropped_id) WHERE state = 'PROPOSED'")
    op.execute(
        """
        CREATE TABLE erasures (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            veteran_id uuid NOT NULL REFERENCES veterans,
            area text COLLATE "C" NOT NULL,
            ground text NOT NULL,
            request_ref text NOT NULL,
            state text NOT NULL CHECK (state IN ('REQUESTED', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'DONE')),
            requested_by uuid NOT NULL,
            requested_at timestamptz NOT NULL,
            decided_by uuid,
            decided_at timestamptz,
            decision_ref text,
            erase_after timestamptz,
            done_at timestamptz
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX erasures_open ON erasures (veteran_id) WHERE state IN ('REQUESTED', 'APPROVED')")
    op.execute("CREATE INDEX erasures_approved ON erasures (erase_after) WHERE state = 'APPROVED'")
    for table in ("merges", "erasures"):
        by_area_v1(op, "registry", table)

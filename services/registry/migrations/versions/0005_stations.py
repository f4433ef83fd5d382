"""Stations through their lives, their staff, findings about them, coverage, and the capability of the network."""

from alembic import op

from shared.migrate import by_area_v1, reference_v1

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    _stations()
    _staff()
    _findings()
    _trainings()
    _published()
    _awards()
    _contests()


def _stations() -> None:
    op.execute("ALTER TABLE areas ADD COLUMN abolished_on date")
    op.execute("CREATE INDEX areas_level ON areas (level, code)")
    op.execute(
        """
        ALTER TABLE stations
            ADD COLUMN state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'CLOSED')),
            ADD COLUMN since date,
            ADD COLUMN reason text,
            ADD COLUMN stars integer CHECK (stars BETWEEN 1 AND 5),
            ADD CONSTRAINT stations_level CHECK (level IN ('CITY', 'COUNTY', 'TOWN', 'VILLAGE', 'UNIVERSITY', 'OTHER'))
        """
    )
    op.execute("CREATE INDEX stations_level_area ON stations (level, area)")
    op.execute("GRANT INSERT, UPDATE ON areas, stations TO registry_app")
    op.execute(
        """
        CREATE TABLE station_periods (
            id uuid PRIMARY KEY,
            station_id uuid NOT NULL REFERENCES stations,
            code text COLLATE "C" NOT NULL,
            name text NOT NULL,
            state text NOT NULL CHECK (state IN ('OPEN', 'CLOSED')),
            valid_from date,
            valid_to date NOT NULL CHECK (valid_from <= valid_to),
            reason text,
            ended_by uuid NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX station_periods_station ON station_periods (station_id, id)")
    op.execute("CREATE INDEX station_periods_code ON station_periods (code)")
    op.execute(
        """
        CREATE TABLE star_ratings (
            id uuid PRIMARY KEY,
            station_id uuid NOT NULL REFERENCES stations,
            stars integer NOT NULL CHECK (stars BETWEEN 1 AND 5),
            rated_on date NOT NULL,
            grounds text NOT NULL,
            rated_by uuid NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX star_ratings_station ON star_ratings (station_id, id)")
    reference_v1(op, "registry", "station_periods", app="SELECT, INSERT")
    reference_v1(op, "registry", "star_ratings", app="SELECT, INSERT")


def _staff() -> None:
    op.execute(
        """
        CREATE TABLE staff (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            station_id uuid NOT NULL REFERENCES stations,
            name text NOT NULL,
            post text NOT NULL CHECK (post IN ('HEAD', 'DEPUTY', 'FULL_TIME', 'PART_TIME')),
            account_id uuid REFERENCES accounts,
            from_on date NOT NULL,
            to_on date CHECK (from_on <= to_on),
            data_key bytea NOT NULL,
            phone_sealed bytea
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX staff_head ON staff (station_id) WHERE post = 'HEAD' AND to_on IS NULL")
    op.execute("CREATE INDEX staff_station ON staff (station_id, id)")
    op.execute("CREATE INDEX staff_area ON staff (area, id)")
    by_area_v1(op, "registry", "staff")


def _findings() -> None:
    op.execute(
        """
        CREATE TABLE findings (
            id uuid PRIMARY KEY,
            station_id uuid NOT NULL REFERENCES stations,
            measure text NOT NULL CHECK (measure IN ('FIVE_HAVES', 'MODEL_STATION')),
            list_version integer NOT NULL,
            item text NOT NULL,
            status text NOT NULL CHECK (status IN ('MET', 'UNMET', 'UNKNOWN')),
            evidence text NOT NULL,
            assessed_on date NOT NULL,
            recorded_by uuid NOT NULL,
            recorded_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX findings_latest ON findings (station_id, measure, item, assessed_on, id)")
    op.execute("CREATE INDEX findings_history ON findings (station_id, measure, id)")
    op.execute(
        """
        CREATE TABLE coverage_required (
            id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL REFERENCES areas,
            level text NOT NULL CHECK (level IN ('CITY', 'COUNTY', 'TOWN', 'VILLAGE', 'UNIVERSITY', 'OTHER')),
            version integer NOT NULL,
            required integer NOT NULL CHECK (required >= 0),
            reason text NOT NULL,
            set_by uuid NOT NULL,
            set_at timestamptz NOT NULL,
            UNIQUE (area, level, version)
        )
        """
    )
    reference_v1(op, "registry", "findings", app="SELECT, INSERT")
    reference_v1(op, "registry", "coverage_required", app="SELECT, INSERT")


def _trainings() -> None:
    op.execute(
        """
        CREATE TABLE trainings (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            trainer_station_id uuid NOT NULL REFERENCES stations,
            trainer_level text NOT NULL,
            trainee_level text NOT NULL,
            subject text NOT NULL,
            title text NOT NULL,
            held_on date NOT NULL,
            hours integer NOT NULL CHECK (hours > 0),
            state text NOT NULL CHECK (state IN ('COMPLETED', 'WITHDRAWN')),
            recorded_by uuid NOT NULL,
            withdrawn_because text
        )
        """
    )
    op.execute("CREATE INDEX trainings_subject ON trainings (subject, held_on)")
    op.execute("CREATE INDEX trainings_area ON trainings (area, held_on)")
    op.execute(
        """
        CREATE TABLE trainees (
            id uuid PRIMARY KEY,
            training_id uuid NOT NULL REFERENCES trainings,
            staff_id uuid NOT NULL REFERENCES staff,
            area text COLLATE "C" NOT NULL,
            score integer CHECK (score BETWEEN 0 AND 100),
            CONSTRAINT trainee_once UNIQUE (training_id, staff_id)
        )
        """
    )
    op.execute("CREATE INDEX trainees_staff ON trainees (staff_id, training_id)")
    op.execute("CREATE INDEX trainees_area ON trainees (area)")
    reference_v1(op, "registry", "trainings", app="SELECT, INSERT, UPDATE")
    by_area_v1(op, "registry", "trainees")


def _published() -> None:
    op.execute(
        """
        CREATE TABLE duty_lists (
            version integer PRIMARY KEY,
            valid_from date NOT NULL,
            note text NOT NULL,
            items jsonb NOT NULL,
            published_by uuid NOT NULL,
            published_at timestamptz NOT NULL
        )
        """
    )
    content = """
            title text NOT NULL,
            document_number text,
            text text,
            link text,
            audience text[] NOT NULL,
            valid_from date NOT NULL,
            valid_to date CHECK (valid_from <= valid_to),
            CHECK (text IS NOT NULL OR link IS NOT NULL)
    """
    op.execute(
        f"""
        CREATE TABLE policies (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            superseded_by uuid REFERENCES policies,
            published_by uuid NOT NULL,
            published_at timestamptz NOT NULL,
            {content}
        )
        """
    )
    op.execute("CREATE INDEX policies_audience ON policies USING gin (audience)")
    op.execute("CREATE INDEX policies_area ON policies (area, id)")
    op.execute(
        f"""
        CREATE TABLE policy_versions (
            id uuid PRIMARY KEY,
            policy_id uuid NOT NULL REFERENCES policies,
            version integer NOT NULL,
            superseded_by uuid,
            changed_by uuid NOT NULL,
            changed_at timestamptz NOT NULL,
            {content},
            UNIQUE (policy_id, version)
        )
        """
    )
    reference_v1(op, "registry", "duty_lists", app="SELECT, INSERT")
    reference_v1(op, "registry", "policies", app="SELECT, INSERT, UPDATE")
    reference_v1(op, "registry", "policy_versions", app="SELECT, INSERT")


def _awards() -> None:
    op.execute(
        """
        CREATE TABLE nominations (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            station_id uuid NOT NULL REFERENCES stations,
            staff_id uuid REFERENCES staff,
            level text NOT NULL CHECK (level IN ('NATIONAL', 'PROVINCIAL', 'CITY', 'COUNTY')),
            year integer NOT NULL,
            category text NOT NULL,
            grounds text NOT NULL,
            state text NOT NULL CHECK (state IN ('NOMINATED', 'SHORTLISTED', 'AWARDED', 'DECLINED')),
            certificate_number text,
            awarded_on date,
            nominated_by uuid NOT NULL,
            decided_by uuid
        )
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX nominations_once ON nominations (station_id, staff_id, level, year, category)
            NULLS NOT DISTINCT WHERE state <> 'DECLINED'
        """
    )
    op.execute("CREATE INDEX nominations_area ON nominations (area, id)")
    by_area_v1(op, "registry", "nominations")


def _contests() -> None:
    op.execute(
        """
        CREATE TABLE contests (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            name text NOT NULL,
            planned_on date NOT NULL,
            held_on date,
            state text NOT NULL CHECK (state IN ('ANNOUNCED', 'HELD', 'PUBLISHED')),
            rounds jsonb NOT NULL,
            announced_by uuid NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX contests_area ON contests (area, id)")
    op.execute(
        """
        CREATE TABLE contest_entries (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            contest_id uuid NOT NULL REFERENCES contests,
            area text COLLATE "C" NOT NULL,
            station_id uuid NOT NULL REFERENCES stations,
            staff_id uuid REFERENCES staff,
            scores integer[] NOT NULL,
            total integer,
            rank integer
        )
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX contest_entries_once ON contest_entries (contest_id, station_id, staff_id)
            NULLS NOT DISTINCT
        """
    )
    op.execute("CREATE INDEX contest_entries_contest ON contest_entries (contest_id, id)")
    op.execute("CREATE INDEX contest_entries_area ON contest_entries (area)")
    reference_v1(op, "registry", "contests", app="SELECT, INSERT, UPDATE")
    by_area_v1(op, "registry", "contest_entries")

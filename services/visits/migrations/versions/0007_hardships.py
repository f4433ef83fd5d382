"""Hardships, the register kept of them, and which station managed whom when."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0007", "0006"

FOR_EVER = "DATE '9999-12-31'"


def upgrade() -> None:
    _hardships()
    _register()


def _hardships() -> None:
    op.execute(
        """
        CREATE TABLE hardships (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            veteran_id uuid NOT NULL,
            state text NOT NULL CHECK (state IN
                ('FOUND', 'REGISTERED', 'RESOLVED', 'FOLLOWED_UP', 'NOT_CONFIRMED', 'WITHDRAWN', 'ENDED')),
            kind text NOT NULL,
            urgent boolean NOT NULL,
            source text NOT NULL CHECK (source IN ('VISIT', 'SELF_REPORT', 'COMMUNITY_REPORT', 'STATION')),
            visit_id uuid CHECK ((visit_id IS NOT NULL) = (source = 'VISIT')),
            reopens uuid REFERENCES hardships,
            description_sealed bytea NOT NULL,
            found_by uuid NOT NULL,
            found_on date NOT NULL,
            recorded_at timestamptz NOT NULL,
            register_due_on date NOT NULL,
            registered_by uuid,
            registered_on date,
            resolve_due_on date,
            resolved_by uuid,
            resolved_on date,
            resolved_at timestamptz,
            resolution text CHECK (resolution IN ('BY_STATION', 'BY_AID', 'BY_REFERRAL', 'BY_FAMILY_OR_COMMUNITY')),
            referred_to text CHECK ((referred_to IS NOT NULL) = (resolution IS NOT DISTINCT FROM 'BY_REFERRAL')),
            measures_sealed bytea,
            follow_up_due_on date,
            followed_up_by uuid,
            followed_up_on date,
            follow_up_visit_id uuid CHECK ((follow_up_visit_id IS NOT NULL) = (state = 'FOLLOWED_UP')),
            holds boolean,
            closed_by uuid,
            closed_on date,
            reason_sealed bytea,
            step_due_on date CHECK ((step_due_on IS NOT NULL) = (state IN ('FOUND', 'REGISTERED', 'RESOLVED'))),
            remind_on date,
            overdue boolean NOT NULL,
            aid_state text CHECK (aid_state IN
                ('WANTED', 'DECLINED', 'APPLIED', 'VERIFIED', 'GRANTED', 'REFUSED', 'PAID')),
            aid_application_id uuid,
            aid_applied_on date,
            aid_paid_on date
        )
        """
    )
    op.execute("CREATE INDEX hardships_area ON hardships (area, id)")
    op.execute("CREATE INDEX hardships_person ON hardships (veteran_id)")
    op.execute("CREATE INDEX hardships_state ON hardships (state, id)")
    op.execute("CREATE INDEX hardships_kind ON hardships (kind, id)")
    op.execute("CREATE INDEX hardships_aid ON hardships (aid_state, id) WHERE aid_state IS NOT NULL")
    op.execute("CREATE INDEX hardships_found ON hardships (area, found_on)")
    op.execute("CREATE INDEX hardships_step ON hardships (step_due_on) WHERE step_due_on IS NOT NULL")
    op.execute("CREATE INDEX hardships_late ON hardships (step_due_on) WHERE step_due_on IS NOT NULL AND NOT overdue")
    op.execute("CREATE INDEX hardships_to_remind ON hardships (remind_on) WHERE remind_on IS NOT NULL")
    op.execute("CREATE UNIQUE INDEX hardships_reopened_once ON hardships (reopens) WHERE reopens IS NOT NULL")
    by_area_v1(op, "visits", "hardships")


def _register() -> None:
    op.execute(
        """
        CREATE TABLE hardship_spans (
            id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL,
            hardship_id uuid NOT NULL REFERENCES hardships,
            person_id uuid NOT NULL,
            state text NOT NULL CHECK (state IN ('FOUND', 'REGISTERED', 'RESOLVED')),
            kind text NOT NULL,
            from_on date NOT NULL,
            until_on date NOT NULL CHECK (until_on >= from_on)
        )
        """
    )
    op.execute(f"CREATE UNIQUE INDEX hardship_spans_open ON hardship_spans (hardship_id) WHERE until_on = {FOR_EVER}")
    op.execute("CREATE INDEX hardship_spans_area ON hardship_spans (area, until_on, from_on)")
    by_area_v1(op, "visits", "hardship_spans")
    op.execute(
        """
        CREATE TABLE register_closings (
            id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL,
            as_of date NOT NULL,
            numerator integer NOT NULL,
            denominator integer NOT NULL,
            hardships integer NOT NULL,
            cells jsonb NOT NULL,
            closed_by uuid NOT NULL,
            closed_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX register_closings_once ON register_closings (area, as_of)")
    by_area_v1(op, "visits", "register_closings", app="SELECT, INSERT")
    op.execute(
        """
        CREATE TABLE stays (
            person_id uuid NOT NULL,
            since_version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            from_on date NOT NULL,
            until_on date NOT NULL,
            PRIMARY KEY (person_id, since_version)
        )
        """
    )
    op.execute("CREATE INDEX stays_area ON stays (area, until_on, from_on)")
    by_area_v1(op, "visits", "stays", app="SELECT")
    # Of files known already we know where they are, not where they were: a replay fills that in.
    op.execute(
        f"""
        INSERT INTO stays SELECT id, 0, area, registered_on, {FOR_EVER} FROM people
         WHERE alive AND merged_into IS NULL AND NOT erased
        """
    )

"""Rules that change, alerts that reach several places and close themselves; who reads, and whom alerts are about."""

from alembic import op

from shared.migrate import by_area_v1, person_alias_v1, reference_v1, start_reactions_v1, want_replay_v1

revision, down_revision = "0009", "0008"


def upgrade() -> None:
    _projections()
    _rules()
    _alerts()
    _places()
    _before()
    # A rule may name any event at any time: it acts from when it is adopted.
    start_reactions_v1(op, "main", "*")
    want_replay_v1(op, "notify knows people and accounts", "inbox")


def _projections() -> None:
    op.execute(
        """
        CREATE TABLE accounts (
            id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL,
            party text NOT NULL,
            active boolean NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX accounts_inbox ON accounts (area, party) WHERE active")
    reference_v1(op, "notify", "accounts")
    op.execute(
        """
        CREATE TABLE people (
            id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL,
            alive boolean NOT NULL,
            merged_into uuid,
            erased boolean NOT NULL,
            bereaved_on date
        )
        """
    )
    by_area_v1(op, "notify", "people", app="SELECT")
    person_alias_v1(op, "notify")


def _rules() -> None:
    op.execute(
        """
        CREATE TABLE rule_changes (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            state text NOT NULL CHECK (state IN ('PROPOSED', 'ADOPTED', 'DECLINED', 'WITHDRAWN')),
            rules jsonb NOT NULL,
            drops text[] NOT NULL,
            reason text NOT NULL,
            base integer NOT NULL,
            edition integer UNIQUE,
            proposed_by uuid NOT NULL,
            proposed_at timestamptz NOT NULL,
            decided_by uuid,
            decided_at timestamptz,
            CHECK ((state = 'ADOPTED') = (edition IS NOT NULL)),
            CHECK (state <> 'ADOPTED' OR decided_by <> proposed_by)
        )
        """
    )
    reference_v1(op, "notify", "rule_changes", app="SELECT, INSERT, UPDATE")


def _alerts() -> None:
    op.execute(
        """
        ALTER TABLE alerts
            ADD COLUMN home text COLLATE "C",
            ADD COLUMN key text,
            ADD COLUMN count integer NOT NULL DEFAULT 1,
            ADD COLUMN roles text[] NOT NULL DEFAULT '{}',
            ADD COLUMN channels text[] NOT NULL DEFAULT '{IN_APP}',
            ADD COLUMN step integer NOT NULL DEFAULT 0,
            ADD COLUMN escalate_at timestamptz,
            ADD COLUMN digest_at timestamptz,
            ADD COLUMN quiet_until timestamptz,
            ADD COLUMN resolved_at timestamptz,
            ADD COLUMN resolution text CHECK (resolution IN ('SETTLED', 'DECEASED', 'MOVED', 'ERASED')),
            DROP CONSTRAINT alerts_once,
            DROP CONSTRAINT alerts_state_check,
            ADD CONSTRAINT alerts_state_check CHECK (state IN ('RAISED', 'ACKNOWLEDGED', 'RESOLVED')),
            ADD CONSTRAINT alerts_resolution_state CHECK ((state = 'RESOLVED') = (resolution IS NOT NULL))
        """
    )
    op.execute("UPDATE alerts SET home = area, key = cause::text")
    op.execute("CREATE UNIQUE INDEX alerts_open ON alerts (rule, key, home, party) WHERE state = 'RAISED'")
    op.execute("CREATE INDEX alerts_of_rule ON alerts (rule, home, party, raised_at)")
    waiting = "state = 'RAISED'"
    op.execute(f"CREATE INDEX alerts_escalate ON alerts (escalate_at, id) WHERE {waiting} AND escalate_at IS NOT NULL")
    op.execute(f"CREATE INDEX alerts_digest ON alerts (digest_at, id) WHERE {waiting} AND digest_at IS NOT NULL")
    op.execute(
        "ALTER TABLE entries DROP CONSTRAINT entries_kind_check, ADD CONSTRAINT entries_kind_check"
        " CHECK (kind IN ('RAISED', 'ACKNOWLEDGED', 'ESCALATED', 'RESOLVED', 'CHANGED'))"
    )


def _places() -> None:
    op.execute(
        """
        CREATE TABLE alert_places (
            alert_id uuid NOT NULL,
            area text COLLATE "C" NOT NULL,
            party text NOT NULL,
            reached_at timestamptz NOT NULL,
            deadline timestamptz,
            escalated_at timestamptz,
            assignee uuid,
            snoozed_until timestamptz,
            PRIMARY KEY (alert_id, area, party)
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX alert_places_inbox ON alert_places (area, party, alert_id)")
    op.execute("CREATE INDEX alert_places_snoozed ON alert_places (snoozed_until) WHERE snoozed_until IS NOT NULL")
    by_area_v1(op, "notify", "alert_places", app="SELECT, UPDATE")
    op.execute(
        """
        CREATE TABLE alert_causes (
            alert_id uuid NOT NULL,
            subject text NOT NULL,
            area text COLLATE "C" NOT NULL,
            event_id uuid NOT NULL,
            veteran_id uuid,
            PRIMARY KEY (alert_id, subject)
        )
        """
    )
    op.execute("CREATE INDEX alert_causes_subject ON alert_causes (subject)")
    op.execute("CREATE INDEX alert_causes_person ON alert_causes (veteran_id) WHERE veteran_id IS NOT NULL")
    by_area_v1(op, "notify", "alert_causes", app="SELECT")
    op.execute(
        """
        CREATE TABLE outward (
            id uuid PRIMARY KEY,
            alert_id uuid NOT NULL,
            area text COLLATE "C" NOT NULL,
            party text NOT NULL,
            kind text NOT NULL
        )
        """
    )
    by_area_v1(op, "notify", "outward", app="INSERT")
    op.execute(
        """
        CREATE TABLE readings (
            account uuid NOT NULL,
            area text COLLATE "C" NOT NULL,
            party text NOT NULL,
            seq bigint NOT NULL,
            PRIMARY KEY (account, area, party)
        )
        """
    )
    by_area_v1(op, "notify", "readings")


def _before() -> None:
    """Give alerts of before, and those that the release before this one still raises, their place and their cause."""
    place = "INSERT INTO alert_places (alert_id, area, party, reached_at, deadline)"
    cause = "INSERT INTO alert_causes (alert_id, subject, area, event_id)"
    op.execute(f"{place} SELECT id, area, party, raised_at, deadline FROM alerts")
    op.execute(f"{cause} SELECT id, subject, area, cause FROM alerts")
    op.execute(
        f"""
        CREATE FUNCTION complete_alert() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.home := NEW.area;
            NEW.key := NEW.cause::text;
            {place} VALUES (NEW.id, NEW.area, NEW.party, NEW.raised_at, NEW.deadline);
            {cause} VALUES (NEW.id, NEW.subject, NEW.area, NEW.cause);
            RETURN NEW;
        END $$
        """
    )
    op.execute("ALTER TABLE alerts ALTER COLUMN home SET NOT NULL, ALTER COLUMN key SET NOT NULL")
    op.execute(
        "CREATE TRIGGER complete_alert BEFORE INSERT ON alerts FOR EACH ROW WHEN (NEW.home IS NULL)"
        " EXECUTE FUNCTION complete_alert()"
    )

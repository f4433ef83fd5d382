"""Campaigns with their targets, what stations hold, offer, tell and explain, and how satisfied people are."""

from alembic import op

from shared.migrate import by_area_v1, reference_v1

revision, down_revision = "0006", "0005"


def upgrade() -> None:
    _campaigns()
    _activities()
    _offers()
    _satisfaction()
    _stories()
    _practices()
    _explanations()


def _campaigns() -> None:
    op.execute(
        """
        CREATE TABLE campaigns (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            name text NOT NULL,
            from_on date NOT NULL,
            to_on date NOT NULL CHECK (to_on >= from_on),
            goal text NOT NULL,
            rule jsonb NOT NULL,
            state text NOT NULL CHECK (state IN ('DRAFT', 'RUNNING', 'CLOSED', 'CANCELLED')),
            targets integer,
            reached integer,
            planned_by uuid NOT NULL,
            launched_at timestamptz,
            ended_at timestamptz,
            end_reason text
        )
        """
    )
    op.execute("CREATE INDEX campaigns_area ON campaigns (area, id)")
    reference_v1(op, "visits", "campaigns", app="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE campaign_targets (
            campaign_id uuid NOT NULL REFERENCES campaigns,
            veteran_id uuid NOT NULL,
            area text COLLATE "C" NOT NULL,
            given_from text COLLATE "C",
            given_to text COLLATE "C",
            station text COLLATE "C" NOT NULL
                GENERATED ALWAYS AS (CASE WHEN given_from = area THEN given_to ELSE area END) STORED,
            PRIMARY KEY (campaign_id, veteran_id)
        )
        """
    )
    op.execute("CREATE INDEX campaign_targets_person ON campaign_targets (veteran_id)")
    op.execute("CREATE INDEX campaign_targets_list ON campaign_targets (campaign_id, area, station, veteran_id)")
    op.execute("CREATE INDEX campaign_targets_given ON campaign_targets (campaign_id, station) WHERE station <> area")
    by_area_v1(op, "visits", "campaign_targets")
    # A station that was given a target sees it, though another manages the file.
    scope = "(SELECT nullif(current_setting('app.scope', true), ''))"
    op.execute(
        f"CREATE POLICY given ON campaign_targets FOR SELECT TO visits_app"
        f" USING (station >= {scope} AND station < {scope} || '~')"
    )
    counts = "WHERE reached AND superseded_by IS NULL"
    op.execute(f"CREATE INDEX visits_days ON visits (visited_on, method, veteran_id, area) {counts}")
    op.execute("CREATE INDEX people_gone ON people (id, area) WHERE NOT alive OR erased")


def _activities() -> None:
    op.execute(
        """
        CREATE TABLE activities (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            kind text NOT NULL CHECK (kind IN ('SYMPOSIUM', 'LECTURE')),
            held_on date NOT NULL,
            audience integer NOT NULL CHECK (audience >= 0),
            campaign_id uuid REFERENCES campaigns,
            topic text,
            place text,
            speaker_kind text CHECK (speaker_kind IN ('VETERAN', 'WORKER')),
            story_kinds text[] CHECK (story_kinds <@ ARRAY['STORY_OF_VETERAN', 'STORY_OF_WORKER']),
            speaker_sealed bytea,
            notes_sealed bytea,
            logged_by uuid NOT NULL,
            logged_at timestamptz NOT NULL,
            CHECK ((kind = 'SYMPOSIUM') = (campaign_id IS NOT NULL)),
            CHECK ((kind = 'LECTURE') = (topic IS NOT NULL AND speaker_kind IS NOT NULL AND story_kinds IS NOT NULL))
        )
        """
    )
    op.execute("CREATE INDEX activities_area ON activities (area, kind, id)")
    op.execute("CREATE INDEX activities_list ON activities (kind, id)")
    op.execute(
        "CREATE UNIQUE INDEX activities_symposium ON activities (campaign_id, area, held_on) WHERE kind = 'SYMPOSIUM'"
    )
    by_area_v1(op, "visits", "activities")
    op.execute(
        """
        CREATE TABLE activity_attendees (
            activity_id uuid NOT NULL REFERENCES activities,
            veteran_id uuid NOT NULL,
            campaign_id uuid NOT NULL REFERENCES campaigns,
            area text COLLATE "C" NOT NULL,
            PRIMARY KEY (activity_id, veteran_id)
        )
        """
    )
    op.execute("CREATE INDEX activity_attendees_campaign ON activity_attendees (campaign_id, veteran_id)")
    op.execute("CREATE INDEX activity_attendees_person ON activity_attendees (veteran_id)")
    by_area_v1(op, "visits", "activity_attendees", app="SELECT, INSERT")


def _offers() -> None:
    op.execute(
        """
        CREATE TABLE offers (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            title text NOT NULL,
            kind text NOT NULL CHECK (kind IN
                ('HEALTH', 'PSYCHOLOGY', 'EMPLOYMENT', 'LEGAL', 'EDUCATION', 'CULTURE', 'DAILY_LIFE')),
            from_on date NOT NULL,
            to_on date NOT NULL CHECK (to_on >= from_on),
            capacity integer NOT NULL CHECK (capacity > 0),
            state text NOT NULL CHECK (state IN ('OPEN', 'CLOSED', 'CANCELLED')),
            signed_up integer NOT NULL CHECK (signed_up BETWEEN 0 AND capacity),
            attended integer NOT NULL CHECK (attended BETWEEN 0 AND signed_up),
            opened_by uuid NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX offers_area ON offers (area, id)")
    reference_v1(op, "visits", "offers", app="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE offer_sign_ups (
            offer_id uuid NOT NULL REFERENCES offers,
            veteran_id uuid NOT NULL,
            area text COLLATE "C" NOT NULL,
            signed_up_at timestamptz NOT NULL,
            attended_at timestamptz,
            PRIMARY KEY (offer_id, veteran_id)
        )
        """
    )
    op.execute("CREATE INDEX offer_sign_ups_person ON offer_sign_ups (veteran_id)")
    by_area_v1(op, "visits", "offer_sign_ups", app="SELECT, INSERT, UPDATE, DELETE")


def _satisfaction() -> None:
    op.execute(
        """
        CREATE TABLE satisfaction (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            occasion text NOT NULL CHECK (occasion IN ('VISIT', 'OFFER', 'GENERAL')),
            happiness smallint NOT NULL,
            gain smallint NOT NULL,
            honour smallint NOT NULL,
            given_on date NOT NULL,
            comment text
        )
        """
    )
    op.execute("CREATE INDEX satisfaction_results ON satisfaction (given_on, area, happiness, gain, honour)")
    op.execute("CREATE INDEX satisfaction_area ON satisfaction (area, id)")
    by_area_v1(op, "visits", "satisfaction", app="SELECT, INSERT")
    op.execute(
        """
        CREATE TABLE satisfaction_givers (
            satisfaction_id uuid PRIMARY KEY REFERENCES satisfaction,
            veteran_id uuid NOT NULL,
            area text COLLATE "C" NOT NULL,
            occasion_id uuid,
            period_on date NOT NULL,
            comment_sealed bytea,
            entered_by uuid NOT NULL
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX satisfaction_givers_occasion ON satisfaction_givers (veteran_id, occasion_id)"
        " WHERE occasion_id IS NOT NULL"
    )
    op.execute(
        "CREATE UNIQUE INDEX satisfaction_givers_period ON satisfaction_givers (veteran_id, period_on)"
        " WHERE occasion_id IS NULL"
    )
    by_area_v1(op, "visits", "satisfaction_givers", app="SELECT, INSERT")


def _stories() -> None:
    op.execute(
        """
        CREATE TABLE stories (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            about text NOT NULL CHECK (about IN ('VETERAN', 'STAFF', 'OTHER')),
            veteran_id uuid,
            account_id uuid,
            about_sealed bytea,
            title_sealed bytea,
            text_sealed bytea,
            state text NOT NULL CHECK (state IN ('DRAFT', 'REVIEWED', 'PUBLISHED', 'WITHDRAWN')),
            consented_on date,
            public_title text,
            public_text text,
            written_by uuid NOT NULL,
            reviewed_by uuid,
            published_at timestamptz,
            CHECK ((about = 'VETERAN') = (veteran_id IS NOT NULL)),
            CHECK ((about = 'STAFF') = (account_id IS NOT NULL)),
            CHECK ((state = 'PUBLISHED') = (public_text IS NOT NULL)),
            CHECK (state <> 'PUBLISHED' OR consented_on IS NOT NULL)
        )
        """
    )
    op.execute("CREATE INDEX stories_area ON stories (area, id)")
    op.execute("CREATE INDEX stories_public ON stories (id) WHERE state = 'PUBLISHED'")
    op.execute("CREATE INDEX stories_person ON stories (veteran_id) WHERE veteran_id IS NOT NULL")
    by_area_v1(op, "visits", "stories")
    op.execute("CREATE POLICY published ON stories FOR SELECT TO visits_app USING (state = 'PUBLISHED')")


def _practices() -> None:
    op.execute(
        """
        CREATE TABLE practices (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            title text NOT NULL,
            text text NOT NULL,
            tags text[] NOT NULL,
            adoptions integer NOT NULL,
            shared_by uuid NOT NULL,
            shared_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX practices_tags ON practices USING gin (tags)")
    reference_v1(op, "visits", "practices", app="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE practice_adoptions (
            practice_id uuid NOT NULL REFERENCES practices,
            station text COLLATE "C" NOT NULL,
            adopted_by uuid NOT NULL,
            adopted_at timestamptz NOT NULL,
            PRIMARY KEY (practice_id, station)
        )
        """
    )
    reference_v1(op, "visits", "practice_adoptions", app="SELECT, INSERT")


def _explanations() -> None:
    op.execute(
        """
        CREATE TABLE explanations (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            policy_id uuid NOT NULL,
            document_number text,
            held_on date NOT NULL,
            method text NOT NULL CHECK (method IN
                ('HOME_VISIT', 'PHONE', 'MESSAGE', 'AT_STATION', 'MEETING')),
            people integer NOT NULL,
            explained_by uuid NOT NULL,
            logged_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX explanations_area ON explanations (area, id)")
    op.execute("CREATE INDEX explanations_policy ON explanations (policy_id, id)")
    by_area_v1(op, "visits", "explanations", app="SELECT, INSERT")
    op.execute(
        """
        CREATE TABLE explained (
            explanation_id uuid NOT NULL REFERENCES explanations,
            veteran_id uuid NOT NULL,
            policy_id uuid NOT NULL,
            area text COLLATE "C" NOT NULL,
            PRIMARY KEY (explanation_id, veteran_id)
        )
        """
    )
    op.execute("CREATE INDEX explained_policy ON explained (policy_id, veteran_id)")
    op.execute("CREATE INDEX explained_person ON explained (veteran_id)")
    by_area_v1(op, "visits", "explained", app="SELECT, INSERT")

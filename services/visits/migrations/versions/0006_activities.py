"""Campaigns with their targets, and what stations hold."""

from alembic import op

from shared.migrate import by_area_v1, reference_v1

revision, down_revision = "0006", "0004"


def upgrade() -> None:
    _campaigns()
    _activities()


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
    # Who was reached within some days, without a look at the rows.
    op.execute("CREATE INDEX visits_days ON visits (visited_on, method, veteran_id, area) WHERE reached")
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

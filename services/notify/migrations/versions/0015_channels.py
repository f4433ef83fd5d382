"""Ways out of an inbox: channels, what is sent on them, and which alerts that tells of."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0015", "0014"

OPEN = "state IN ('QUEUED', 'FAILED')"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE channels (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            party text NOT NULL,
            name text NOT NULL,
            kind text NOT NULL CHECK (kind IN ('WECOM', 'DINGTALK', 'SMS', 'JSON')),
            state text NOT NULL CHECK (state IN ('ACTIVE', 'PAUSED', 'ENDED')),
            language text NOT NULL CHECK (language IN ('zh', 'en')),
            severities text[] NOT NULL,
            rules text[] NOT NULL,
            host text NOT NULL,
            data_key bytea,
            sealed bytea,
            reached bigint NOT NULL,
            next_at timestamptz NOT NULL,
            failures integer NOT NULL,
            fault text,
            answer text,
            changed_by uuid NOT NULL,
            changed_at timestamptz NOT NULL,
            CHECK ((state = 'ENDED') = (sealed IS NULL)),
            CHECK ((sealed IS NULL) = (data_key IS NULL))
        )
        """
    )
    op.execute("CREATE INDEX channels_inbox ON channels (area, party) WHERE state <> 'ENDED'")
    by_area_v1(op, "notify", "channels")
    op.execute(
        """
        CREATE TABLE channel_messages (
            id uuid PRIMARY KEY,
            channel_id uuid NOT NULL REFERENCES channels,
            area text COLLATE "C" NOT NULL,
            party text NOT NULL,
            state text NOT NULL CHECK (state IN ('QUEUED', 'FAILED', 'SENT', 'GIVEN_UP')),
            test boolean NOT NULL,
            alerts integer NOT NULL,
            urgent integer NOT NULL,
            deadline timestamptz,
            quiet_from time,
            quiet_to time,
            attempts integer NOT NULL,
            made_at timestamptz NOT NULL,
            settled_at timestamptz,
            reason text CHECK (reason IN ('TOO_LATE', 'NOTHING_LEFT', 'CHANNEL_STOPPED')),
            fault text,
            answer text,
            CHECK ((state IN ('SENT', 'GIVEN_UP')) = (settled_at IS NOT NULL)),
            CHECK ((state = 'GIVEN_UP') = (reason IS NOT NULL))
        )
        """
    )
    op.execute(f"CREATE INDEX channel_messages_open ON channel_messages (channel_id, id) WHERE {OPEN}")
    op.execute("CREATE INDEX channel_messages_area ON channel_messages (area, party, id)")
    op.execute("CREATE INDEX channel_messages_of ON channel_messages (channel_id, id)")
    op.execute("CREATE INDEX channel_messages_age ON channel_messages (settled_at, id) WHERE settled_at IS NOT NULL")
    by_area_v1(op, "notify", "channel_messages", app="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE channel_alerts (
            channel_id uuid NOT NULL,
            alert_id uuid NOT NULL,
            area text COLLATE "C" NOT NULL,
            message_id uuid NOT NULL REFERENCES channel_messages ON DELETE CASCADE,
            PRIMARY KEY (channel_id, alert_id)
        )
        """
    )
    op.execute("CREATE INDEX channel_alerts_message ON channel_alerts (message_id)")
    op.execute("CREATE INDEX channel_alerts_alert ON channel_alerts (alert_id)")
    by_area_v1(op, "notify", "channel_alerts", app="SELECT")

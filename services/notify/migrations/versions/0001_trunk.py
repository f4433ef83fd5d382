"""Inboxes, alerts and their log, and the kit's tables."""

from alembic import op

from shared.migrate import by_area_v1, kit_v1, reference_v1

revision, down_revision = "0001", None


def upgrade() -> None:
    kit_v1(op, "notify")
    op.execute(
        """
        CREATE TABLE inboxes (
            area text COLLATE "C" NOT NULL,
            party text NOT NULL,
            seq bigint NOT NULL,
            PRIMARY KEY (area, party)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE alerts (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            party text NOT NULL,
            rule text NOT NULL,
            severity text NOT NULL,
            subject text NOT NULL,
            text jsonb NOT NULL,
            state text NOT NULL CHECK (state IN ('RAISED', 'ACKNOWLEDGED')),
            cause uuid NOT NULL,
            caused_at timestamptz NOT NULL,
            raised_at timestamptz NOT NULL,
            deadline timestamptz,
            acknowledged_by uuid,
            acknowledged_at timestamptz,
            UNIQUE (cause, rule)
        )
        """
    )
    op.execute("CREATE INDEX alerts_inbox ON alerts (area, party, id)")
    op.execute(
        """
        CREATE TABLE entries (
            area text COLLATE "C" NOT NULL,
            party text NOT NULL,
            seq bigint NOT NULL,
            alert_id uuid NOT NULL REFERENCES alerts,
            kind text NOT NULL CHECK (kind IN ('RAISED', 'ACKNOWLEDGED')),
            PRIMARY KEY (area, party, seq)
        )
        """
    )
    by_area_v1(op, "notify", "alerts")
    by_area_v1(op, "notify", "entries", app="SELECT, INSERT")
    reference_v1(op, "notify", "inboxes", app="SELECT, INSERT, UPDATE")

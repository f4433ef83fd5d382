"""Where events are pushed to, what waits there, and the log of deliveries."""

from alembic import op

from shared.migrate import reference_v1

revision, down_revision = "0014", "0013"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE endpoints (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            account uuid NOT NULL,
            url text NOT NULL,
            types text[] NOT NULL,
            within text COLLATE "C",
            state text NOT NULL CHECK (state IN ('ACTIVE', 'PAUSED', 'ENDED')),
            reason text CHECK (reason IN ('BY_OWNER', 'FAILING', 'GONE')),
            data_key bytea NOT NULL,
            secret bytea NOT NULL,
            old_secret bytea,
            old_until timestamptz,
            created_at timestamptz NOT NULL,
            shard smallint NOT NULL,
            cursor bigint NOT NULL,
            proved_at timestamptz,
            failures integer NOT NULL,
            failing_since timestamptz,
            retry_at timestamptz,
            CHECK ((state = 'ACTIVE') = (reason IS NULL)),
            CHECK ((old_secret IS NULL) = (old_until IS NULL))
        ) WITH (fillfactor = 50)
        """
    )
    op.execute("CREATE INDEX endpoints_account ON endpoints (account, id)")
    op.execute("CREATE INDEX endpoints_shard ON endpoints (shard) WHERE state = 'ACTIVE'")
    reference_v1(op, "notify", "endpoints", app="SELECT, INSERT, UPDATE")
    _waiting()
    _log()
    op.execute("ALTER TABLE proof_days ADD COLUMN last_seq bigint")


def _waiting() -> None:
    op.execute(
        """
        CREATE TABLE held (
            endpoint_id uuid NOT NULL,
            subject text NOT NULL,
            seq bigint NOT NULL,
            attempts integer NOT NULL,
            since timestamptz NOT NULL,
            next_at timestamptz NOT NULL,
            PRIMARY KEY (endpoint_id, subject)
        )
        """
    )
    reference_v1(op, "notify", "held", app="SELECT, UPDATE, DELETE")
    op.execute(
        """
        CREATE TABLE dead (
            endpoint_id uuid NOT NULL,
            seq bigint NOT NULL,
            event_id uuid NOT NULL,
            type text NOT NULL,
            subject text NOT NULL,
            since timestamptz NOT NULL,
            died_at timestamptz NOT NULL,
            PRIMARY KEY (endpoint_id, seq)
        )
        """
    )
    reference_v1(op, "notify", "dead")
    op.execute(
        """
        CREATE TABLE errands (
            id uuid PRIMARY KEY,
            endpoint_id uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN ('TEST', 'RETRY')),
            seq bigint,
            CHECK ((kind = 'RETRY') = (seq IS NOT NULL))
        )
        """
    )
    op.execute("CREATE INDEX errands_endpoint ON errands (endpoint_id)")
    reference_v1(op, "notify", "errands", app="SELECT, INSERT")


def _log() -> None:
    """Parts of a day: `deliver` adds and drops them, and may do no more with tables."""
    op.execute(
        """
        CREATE TABLE deliveries (
            day date NOT NULL,
            id uuid NOT NULL,
            endpoint_id uuid NOT NULL,
            at timestamptz NOT NULL,
            kind text NOT NULL CHECK (kind IN ('EVENT', 'HANDSHAKE', 'TEST', 'RETRY')),
            event_id uuid,
            type text,
            attempt integer NOT NULL,
            outcome text NOT NULL,
            status integer,
            ms integer NOT NULL,
            PRIMARY KEY (day, id)
        ) PARTITION BY RANGE (day)
        """
    )
    op.execute("CREATE INDEX deliveries_endpoint ON deliveries (endpoint_id, id)")
    reference_v1(op, "notify", "deliveries")
    op.execute(
        """
        CREATE FUNCTION deliveries_keep(today date, days integer) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
        DECLARE
            part text;
        BEGIN
            EXECUTE format('CREATE TABLE IF NOT EXISTS public.deliveries_%s PARTITION OF public.deliveries'
                           ' FOR VALUES FROM (%L) TO (%L)', to_char(today, 'YYYYMMDD'), today, today + 1);
            FOR part IN
                SELECT relid::text FROM pg_partition_tree('public.deliveries')
                 WHERE isleaf AND right(relid::text, 8) < to_char(today - days, 'YYYYMMDD')
            LOOP
                EXECUTE format('DROP TABLE public.%I', part);
            END LOOP;
        END $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION deliveries_keep FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION deliveries_keep TO notify_work")

"""The feed of every event, the figures that prove a day of it, and who may read what of it."""

from alembic import op

from shared.migrate import reference_v1

revision, down_revision = "0008", "0007"

SCOPE = "(SELECT nullif(current_setting('app.scope', true), ''))"
TOPICS = "(SELECT string_to_array(current_setting('app.topics', true), ','))::text[]"
PARTY = "(SELECT current_setting('app.party', true))"
READABLE = f"""
    ((area >= {SCOPE} AND area < {SCOPE} || '~')
     OR (also_area >= {SCOPE} AND also_area < {SCOPE} || '~')
     OR (topic = 'muster.stations' AND {SCOPE} IS NOT NULL))
    AND topic = ANY({TOPICS})
    AND (party IS NULL OR party IN ('', {PARTY}))
"""
"""What a subscriber sees: events of the area, those that tell it that someone left, and what is known to all; alerts of
the party alone.
"""


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE subscribers (
            id uuid PRIMARY KEY,
            account uuid NOT NULL UNIQUE,
            area text COLLATE "C" NOT NULL,
            party text NOT NULL,
            topics text[] NOT NULL,
            active boolean NOT NULL
        )
        """
    )
    reference_v1(op, "notify", "subscribers")
    _feed()
    _proof()


def _feed() -> None:
    op.execute(
        """
        CREATE TABLE feed_head (
            epoch uuid PRIMARY KEY DEFAULT gen_random_uuid(),
            seq bigint NOT NULL DEFAULT 0,
            floor bigint NOT NULL DEFAULT 0
        ) WITH (fillfactor = 20)
        """
    )
    op.execute("CREATE UNIQUE INDEX feed_head_one ON feed_head ((true))")
    op.execute("INSERT INTO feed_head DEFAULT VALUES")
    reference_v1(op, "notify", "feed_head")
    op.execute(
        """
        CREATE TABLE feed (
            seq bigint PRIMARY KEY,
            topic text NOT NULL,
            part integer NOT NULL,
            offs bigint NOT NULL,
            logtime timestamptz NOT NULL,
            day date NOT NULL,
            source text NOT NULL,
            event_id uuid NOT NULL,
            type text NOT NULL,
            subject text NOT NULL,
            version bigint NOT NULL,
            time timestamptz NOT NULL,
            area text COLLATE "C" NOT NULL,
            also_area text COLLATE "C",
            party text,
            bodyhash bytea NOT NULL,
            body text NOT NULL CHECK (body IS JSON OBJECT)
        ) PARTITION BY RANGE (seq)
        """
    )
    for column in ("type", "area", "subject"):
        op.execute(f"CREATE INDEX feed_{column} ON feed ({column}, seq)")
    op.execute("CREATE INDEX feed_also_area ON feed (also_area, seq) WHERE also_area IS NOT NULL")
    _readable("feed")
    _parts()


def _parts() -> None:
    """Parts of a million numbers: `work` adds and drops them, and may do no more with tables."""
    op.execute(
        """
        CREATE FUNCTION feed_part(number bigint) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
        BEGIN
            EXECUTE format('CREATE TABLE IF NOT EXISTS public.feed_%s PARTITION OF public.feed'
                           ' FOR VALUES FROM (%s) TO (%s)', number, number * 1000000, (number + 1) * 1000000);
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION feed_drop(below bigint) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
        DECLARE
            number bigint;
        BEGIN
            UPDATE public.feed_head SET floor = greatest(floor, least(seq, below / 1000000 * 1000000 - 1));
            FOR number IN
                SELECT substr(relid::text, 6)::bigint FROM pg_partition_tree('public.feed')
                 WHERE isleaf AND substr(relid::text, 6)::bigint < below / 1000000
            LOOP
                EXECUTE format('DROP TABLE public.feed_%s', number);
            END LOOP;
            RETURN (SELECT floor FROM public.feed_head);
        END $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION feed_part, feed_drop FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION feed_part, feed_drop TO notify_work")
    op.execute("SELECT feed_part(0)")


def _proof() -> None:
    op.execute("CREATE TABLE proof_days (day date PRIMARY KEY, first_seq bigint, final_at timestamptz)")
    op.execute(
        """
        CREATE TABLE proof_rows (
            day date NOT NULL,
            topic text NOT NULL,
            type text NOT NULL,
            area text COLLATE "C" NOT NULL,
            also_area text COLLATE "C" NOT NULL,
            party text NOT NULL,
            n bigint NOT NULL,
            sum numeric NOT NULL,
            PRIMARY KEY (day, topic, type, area, also_area, party)
        )
        """
    )
    op.execute("CREATE TABLE corrections (seq bigint PRIMARY KEY, day date NOT NULL)")
    op.execute("CREATE INDEX corrections_day ON corrections (day, seq)")
    reference_v1(op, "notify", "proof_days")
    _readable("proof_rows")
    reference_v1(op, "notify", "corrections")


def _readable(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY subscribed ON {table} TO notify_app USING ({READABLE})")
    op.execute(f"CREATE POLICY everything ON {table} TO notify_owner, notify_work USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT ON {table} TO notify_app")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO notify_work")

"""Migrations of a service by Alembic, and the kit's tables as frozen functions that those migrations call."""

import itertools
import time
from pathlib import Path

import structlog
from alembic import command, context
from alembic.config import Config
from alembic.operations import Operations
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, create_engine, pool
from sqlalchemy.exc import DBAPIError

from shared.db import DRIVER
from shared.errors import Refusal
from shared.faults import Course, course
from shared.limits import MIGRATION, connection
from shared.locks import MIGRATING

SERVICES = Path(__file__).resolve().parent.parent / "services"
TRIES = 20
"""How often a migration is tried that a table's users do not let through; each try waits for the limit of MIGRATION."""
PATIENCE_SECONDS = 60
"""How long another migrator is waited for."""
log = structlog.get_logger()


class OtherMigrates(Refusal):
    """Another process has migrated this database for a minute and goes on: run migrate again when it has ended."""

    zh = "另一进程正在迁移此数据库，已有一分钟且仍在进行：待其结束后再运行 migrate。"


def config(service: str, url: str = "") -> Config:
    """Alembic's configuration of a service; `url` is that of the owner role."""
    alembic = Config()
    alembic.set_main_option("script_location", str(SERVICES / service / "migrations"))
    alembic.attributes["url"] = url
    return alembic


def upgrade(service: str, url: str) -> None:
    """Bring a service's database to the head, as its owner; one transaction for each migration.

    A migration that waits too long for a table, or deadlocks with its users, is rolled back and tried again. Raises
    OtherMigrates, DBAPIError.
    """
    for tried in itertools.count(1):
        try:
            command.upgrade(config(service, url), "head")
            return
        except DBAPIError as fault:
            in_use = isinstance(fault.orig, LockNotAvailable) or course(fault) is Course.REPEAT
            if not in_use or tried == TRIES:
                raise
            log.warning("a table is in use; the migration is tried again", tried=tried)
            time.sleep(1)  # lets what queued behind it through


def run() -> None:
    """What every service's `migrations/env.py` calls."""
    url = context.config.attributes["url"]
    engine = create_engine(DRIVER, connect_args=connection(url, MIGRATION), poolclass=pool.NullPool)
    with engine.connect() as db:
        _wait_alone(db)
        context.configure(connection=db, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


def _wait_alone(db: Connection) -> None:
    """Take the migrators' lock, which the connection keeps until it is closed for good. Raises OtherMigrates.

    It is asked for again and again: whoever waits inside a statement is in the way of indexes built concurrently.
    """
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        with db.begin():
            if db.exec_driver_sql(f"SELECT pg_try_advisory_lock({MIGRATING})").scalar():
                return
        if time.monotonic() > ends:
            raise OtherMigrates
        log.info("another process migrates this database; waiting for it")
        time.sleep(1)


# Frozen: a change is a new function `…_v2`, called by a new migration.


def kit_v1(op: Operations, service: str) -> None:
    """Outbox, inbox, parked records and stored answers, and what the service's roles may do with them."""
    app, work = f"{service}_app", f"{service}_work"
    op.execute(
        """
        CREATE TABLE outbox (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            event_id uuid NOT NULL,
            topic text NOT NULL,
            aggregate text NOT NULL,
            version integer NOT NULL,
            type text NOT NULL,
            area text NOT NULL,
            traceparent text NOT NULL,
            body bytea NOT NULL,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp()
        ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
                autovacuum_vacuum_cost_delay = 0)
        """
    )
    op.execute(
        """
        CREATE TABLE inbox (
            consumer text NOT NULL,
            topic text NOT NULL,
            aggregate text NOT NULL,
            version bigint NOT NULL,
            event_id uuid NOT NULL,
            PRIMARY KEY (consumer, topic, aggregate)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE parked (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            consumer text NOT NULL,
            topic text NOT NULL,
            aggregate text,
            version bigint,
            type text,
            state text NOT NULL CHECK (state IN ('FAILED', 'WAITING', 'DISCARDED')),
            reason text NOT NULL,
            partition integer NOT NULL,
            "offset" bigint NOT NULL,
            key bytea,
            value bytea,
            headers jsonb NOT NULL,
            parked_at timestamptz NOT NULL DEFAULT now(),
            not_before timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT parked_once UNIQUE (consumer, topic, partition, "offset")
        )
        """
    )
    op.execute("CREATE INDEX parked_aggregate ON parked (consumer, topic, aggregate) WHERE state = 'FAILED'")
    op.execute("CREATE INDEX parked_state ON parked (consumer, state)")
    op.execute(
        """
        CREATE TABLE answers (
            account uuid NOT NULL,
            method text NOT NULL,
            path text NOT NULL,
            key text NOT NULL,
            request_hash bytea NOT NULL,
            answer bytea NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (account, method, path, key)
        )
        """
    )
    op.execute("CREATE INDEX answers_age ON answers (created_at)")
    op.execute(f"GRANT SELECT ON alembic_version TO {app}, {work}")
    op.execute(f"GRANT INSERT ON outbox TO {app}")
    op.execute(f"GRANT SELECT, INSERT ON answers TO {app}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON outbox, inbox, parked, answers TO {work}")


def reference_v1(op: Operations, service: str, table: str, *, app: str = "SELECT") -> None:
    """Rights on a reference table (areas, stations, accounts, funds): no row policy."""
    if app:
        op.execute(f"GRANT {app} ON {table} TO {service}_app")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {service}_work")


def by_area_v1(op: Operations, service: str, table: str, *, app: str = "SELECT, INSERT, UPDATE") -> None:
    """Rights on a table about people or cases: `app` sees and writes its scope of `area`, the owner and `work` all.

    The scope is a range on the code (an index serves it); an empty setting, which is what COMMIT leaves behind, must
    become NULL or every row would show.
    """
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    scope = "(SELECT nullif(current_setting('app.scope', true), ''))"
    inside = f"area >= {scope} AND area < {scope} || '~'"
    op.execute(f"CREATE POLICY scope ON {table} TO {service}_app USING ({inside}) WITH CHECK ({inside})")
    op.execute(f"CREATE POLICY everything ON {table} TO {service}_owner, {service}_work USING (true) WITH CHECK (true)")
    op.execute(f"GRANT {app} ON {table} TO {service}_app")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {service}_work")


def person_keys_v1(op: Operations, service: str) -> None:
    """The people's data keys of a service that keeps free text."""
    op.execute(
        """
        CREATE TABLE person_keys (
            person_id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL,
            data_key bytea NOT NULL
        )
        """
    )
    by_area_v1(op, service, "person_keys", app="SELECT, INSERT")


def kit_v2(op: Operations) -> None:
    """Headers of parked records as bytes: text in the database cannot hold every name."""
    op.execute("ALTER TABLE parked ALTER COLUMN headers TYPE bytea USING convert_to(headers::text, 'UTF8')")


def kit_v3(op: Operations, service: str) -> None:
    """Where a migration says that the projections must be built anew, since they hold more than they did."""
    op.execute("CREATE TABLE replay_wanted (reason text PRIMARY KEY)")
    reference_v1(op, service, "replay_wanted", app="")


def want_replay_v1(op: Operations, reason: str, projection: str) -> None:
    """Ask `work` to replay when it starts, unless the projection is empty anyhow."""
    op.execute(f"INSERT INTO replay_wanted SELECT '{reason}' WHERE EXISTS (SELECT FROM {projection})")


def person_alias_v1(op: Operations, service: str) -> None:
    """Ids of merged files; no row policy: an id tells nothing."""
    op.execute("CREATE TABLE person_alias (old uuid PRIMARY KEY, canonical uuid NOT NULL)")
    op.execute("CREATE INDEX person_alias_canonical ON person_alias (canonical)")
    reference_v1(op, service, "person_alias")


def calendar_v1(op: Operations, service: str, *, app: str = "SELECT") -> None:
    """The calendar of working days: one row, the registry's own, elsewhere a projection."""
    op.execute(
        """
        CREATE TABLE calendar (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            years integer[] NOT NULL,
            days_off date[] NOT NULL,
            workdays date[] NOT NULL
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX calendar_one ON calendar ((true))")
    reference_v1(op, service, "calendar", app=app)


def in_workdays_v1(op: Operations, table: str, running: str) -> None:
    """How a row's last day was reckoned; `running` is SQL for the rows that await it and were not told overdue."""
    op.execute(
        f"""
        ALTER TABLE {table}
            ADD COLUMN counted_from date,
            ADD COLUMN workdays integer,
            ADD COLUMN calendar integer,
            ADD COLUMN provisional boolean NOT NULL DEFAULT false
        """
    )
    op.execute(f"CREATE INDEX {table}_calendar ON {table} (calendar) WHERE workdays IS NOT NULL AND {running}")


def kit_v4(op: Operations, service: str) -> None:
    """Positions beside the effects, where reactions start, whom stored answers name; room for a replay's own tables."""
    work = f"{service}_work"
    op.execute(
        """
        CREATE TABLE positions (
            consumer text NOT NULL,
            topic text NOT NULL,
            partition integer NOT NULL,
            "offset" bigint NOT NULL,
            topic_id uuid,
            PRIMARY KEY (consumer, topic, partition)
        ) WITH (fillfactor = 20)
        """
    )
    op.execute(
        """
        CREATE TABLE reaction_starts (
            consumer text NOT NULL,
            type text NOT NULL,
            from_time timestamptz NOT NULL,
            PRIMARY KEY (consumer, type)
        )
        """
    )
    op.execute("CREATE INDEX parked_ready ON parked (consumer, not_before, id) WHERE state = 'WAITING'")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON positions TO {work}")
    op.execute(f"GRANT SELECT ON reaction_starts TO {work}")
    op.execute("ALTER TABLE answers ADD COLUMN ids uuid[] NOT NULL DEFAULT '{}'")
    op.execute(f"DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO {work}', current_database()); END $$")


def start_reactions_v1(op: Operations, consumer: str, *types: str, always: bool = False) -> None:
    """Let the reactions of a consumer to events of these types act from now on; `always`: also on all that is past."""
    since = "'epoch'" if always else "now()"
    for type in types:
        op.execute(f"INSERT INTO reaction_starts VALUES ('{consumer}', '{type}', {since}) ON CONFLICT DO NOTHING")

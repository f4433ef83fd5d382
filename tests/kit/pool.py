"""Copies of the services' templates, handed from test to test.

Making a copy takes a tenth of a second of the processor, and its app up to a third; emptying it takes milliseconds.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import psycopg

from deploy.local.database import Database as Server
from tests.kit.stores import SERVICES, Store

Connection = psycopg.Connection[tuple[object, ...]]
CATALOGUES = ("pg_class", "pg_attribute", "pg_constraint", "pg_proc", "pg_trigger")
SINCE = "(SELECT current_setting('pool.since')::bigint)"
"""The first transaction whose rows in this database are a test's."""
SETTINGS = (
    "FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()"
)
KILLED = "FROM pg_stat_database WHERE datname = current_database() AND sessions_killed + sessions_fatal > 0"
AT_WORK = (
    "FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
    " AND state <> 'idle' AND pid <> pg_backend_pid()"
)


class Blank:
    """What a service's databases hold before a test, as its template does."""

    def __init__(self, template: Connection, since: object) -> None:
        """`since` is the first transaction after the templates were made: what it or a later one wrote is a test's."""
        named = "FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        self._tables = [name for (name,) in template.execute(f"SELECT oid::regclass::text {named}".encode())]
        erase = [f"DELETE FROM {table} WHERE xmin::text::bigint >= {SINCE}" for table in self._tables]
        erase.append("SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence")
        self._erase = "; ".join(erase).encode()
        counted = [f"FROM {table}" for table in (*self._tables, *CATALOGUES)]
        counted += [f"FROM {catalogue} WHERE xmin::text::bigint >= {since}" for catalogue in CATALOGUES]
        counts = ", ".join(f"(SELECT count(*) {each})" for each in (*counted, SETTINGS, KILLED, AT_WORK))
        self._count = f"SELECT {counts}".encode()
        self._since = f"SET pool.since = {since}".encode()
        self.watch(template)
        self._holds = self._counted(template)
        held = zip(self._tables, self._holds, strict=False)
        self._rows = {table: _copied(template, table) for table, rows in held if rows}

    def watch(self, db: Connection) -> None:
        """From here on what is written to a new copy is a test's."""
        db.execute(self._since)

    def restore(self, db: Connection) -> bool:
        """Take out what a test has written, and put back what it has changed or taken out. False where that does not
        make the database a blank one.
        """
        try:
            db.execute(self._erase)
            counts = self._counted(db)
            if counts == self._holds:
                return True
            self._put_back(db, counts)
            return self._counted(db) == self._holds
        except psycopg.Error:
            return False

    def _counted(self, db: Connection) -> Sequence[object]:
        (counts,) = db.execute(self._count).fetchall()
        return counts

    def _put_back(self, db: Connection, counts: Sequence[object]) -> None:
        """The rows of tables that lack some of theirs. They are of a transaction of now: a test's come after it."""
        for table, has, held in zip(self._tables, counts, self._holds, strict=False):
            if has != held and table in self._rows:
                db.execute(f"DELETE FROM {table}".encode())
                with db.cursor().copy(f"COPY {table} FROM STDIN".encode()) as rows:
                    rows.write(self._rows[table])
        db.execute("SELECT set_config('pool.since', pg_current_xact_id()::text, false)")


def _copied(db: Connection, table: str) -> bytes:
    """A table's rows, as PostgreSQL reads them again."""
    with db.cursor().copy(f"COPY {table} TO STDOUT".encode()) as rows:
        return b"".join(rows)


class Pool:
    """The databases of a server that are free, and how more are made."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._numbers = count(1)
        self._free: dict[str, list[Store]] = defaultdict(list)
        self._cleaners: dict[str, Connection] = {}
        self._superuser = self._connect("postgres")
        ((since,),) = self._superuser.execute("SELECT pg_current_xact_id()").fetchall()
        self._blank = {}
        for service in SERVICES:
            with self._connect(service) as template:
                self._blank[service] = Blank(template, since)

    def take(self, service: str, *, clock_offset_seconds: int = 0) -> Store:
        """A database as its template is, with its roles."""
        free = self._free[service]
        store = free.pop() if free else self._copy(service)
        return replace(store, clock_offset_seconds=clock_offset_seconds, _opened=[])

    def give_back(self, store: Store) -> None:
        """Close what the test has opened, and have the database ready for another; or drop it."""
        store.leave()
        blank, cleaner = self._blank[store.service], self._cleaners[store.name]
        if blank.restore(cleaner) or (store.discard() and blank.restore(cleaner)):
            self._free[store.service].append(store)
        else:
            self._drop(store)

    def close(self) -> None:
        for stores in self._free.values():
            for store in stores:
                self._drop(store)
        self._superuser.close()

    def _copy(self, service: str) -> Store:
        name = f"{service}_{next(self._numbers)}"
        self._superuser.execute(f"CREATE DATABASE {name} TEMPLATE {service} OWNER {service}_owner".encode())
        # A copy has its template's content, but not the rights on the database itself.
        self._superuser.execute(
            "UPDATE pg_database SET datacl = (SELECT datacl FROM pg_database WHERE datname = %s) WHERE datname = %s",
            (service, name),
        )
        self._cleaners[name] = self._connect(name)
        self._blank[service].watch(self._cleaners[name])
        return Store(service, self._server, name)

    def _drop(self, store: Store) -> None:
        store.close()
        self._cleaners.pop(store.name).close()
        self._superuser.execute(f"DROP DATABASE {store.name} WITH (FORCE)".encode())

    def _connect(self, database: str) -> Connection:
        options = "-c session_replication_role=replica -c lock_timeout=1s"  # no foreign key has a say
        return psycopg.connect(self._server.url(database), autocommit=True, options=options)

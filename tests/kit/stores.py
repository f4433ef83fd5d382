"""Databases for tests: one server a test process, one migrated template a service, copies of it by way of the pool."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

import psycopg
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from deploy.databases import roles
from deploy.local.database import Database as Server
from services.registry.network.use_cases.load import load_divisions
from shared import migrate
from shared.db import Database
from shared.events.tables import OUTBOX

SERVICES = ("registry", "visits", "assistance", "notify")
PASSWORD = "test"
PASSWORDS = dict.fromkeys(roles(SERVICES), PASSWORD)


@dataclass
class Lasting:
    """What goes from test to test with a database, once it is made: the service's app, and who is connected by role."""

    app: Flask | None = None
    databases: dict[str, Database] = field(default_factory=dict)


@dataclass
class Store:
    """One database of one service, as each of its roles."""

    service: str
    server: Server
    name: str
    clock_offset_seconds: int = 0
    lasting: Lasting = field(default_factory=Lasting)
    _opened: list[Database] = field(default_factory=list)

    def url(self, role: str) -> str:
        return self.server.url(self.name, f"{self.service}_{role}", PASSWORD)

    def database(self, role: str) -> Database:
        opened = Database(self.url(role), clock_offset_seconds=self.clock_offset_seconds)
        self._opened.append(opened)
        return opened

    @cached_property
    def app(self) -> Database:
        return self._lasting("app")

    @cached_property
    def work(self) -> Database:
        return self._lasting("work")

    def _lasting(self, role: str) -> Database:
        """Over the connections that the role has from test to test, by this store's clock."""
        if role not in self.lasting.databases:
            self.lasting.databases[role] = Database(self.url(role))
        database = copy(self.lasting.databases[role])
        database.clock_offset = timedelta(seconds=self.clock_offset_seconds)
        return database

    def superuser(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.server.url(self.name), autocommit=True)

    def react(self, *types: str, since: str = "epoch") -> None:
        """Say from when reactions to events of these types act, as a migration does."""
        with self.superuser() as db:
            for type in types:
                row = ("main", type, since)
                db.execute(
                    "INSERT INTO reaction_starts VALUES (%s, %s, %s)"
                    " ON CONFLICT (consumer, type) DO UPDATE SET from_time = excluded.from_time",
                    row,
                )

    def keep(self, opened: Database) -> None:
        """Close it too when the test ends."""
        self._opened.append(opened)

    def leave(self) -> None:
        """Close what is this test's alone."""
        for database in self._opened:
            database.close()

    def discard(self) -> bool:
        """Take the temporary tables from the sessions that go from test to test. False where one was lost."""
        try:
            for database in self._opened_for_long:
                with database.engine.connect() as db:
                    db.exec_driver_sql("DISCARD TEMP")
        except DBAPIError:
            return False
        return True

    def close(self) -> None:
        """Close everything."""
        self.leave()
        for database in self._opened_for_long:
            database.close()

    @property
    def _opened_for_long(self) -> Sequence[Database]:
        return [*opened_by(self.lasting.app), *self.lasting.databases.values()]


def opened_by(app: Flask | None) -> list[Database]:
    """What an app has open, if there is one."""
    if app is None:
        return []
    kit = app.extensions["muster"]
    return [kit.database, kit.health.database]


def migrated(server: Server, service: str) -> None:
    """Make a service's template: its database at the head."""
    server.create([service], PASSWORDS)
    migrate.upgrade(service, server.url(service, f"{service}_owner", PASSWORD))


def with_divisions(server: Server) -> None:
    """Load the areas and stations into the registry's template; their 1,420 events are of no use to most tests. Let
    assistance know the stations, which requests name.
    """
    template = Store("registry", server, "registry")
    template.work.run(load_divisions)
    template.work.run(lambda db: db.execute(delete(OUTBOX)))
    with template.superuser() as registry, Store("assistance", server, "assistance").superuser() as assistance:
        rows = registry.execute("SELECT id, area, level, state = 'OPEN' FROM stations").fetchall()
        assistance.cursor().executemany("INSERT INTO stations VALUES (%s, %s, %s, %s)", rows)
    template.close()

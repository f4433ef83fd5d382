"""Migrating: one migrator at a time over all migrations, each migration whole or not at all."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from deploy.local.database import Database as Server
from deploy.local.layout import ROOT
from tests.kit.stores import PASSWORD
from tests.kit.waiting import until

Process = subprocess.Popen[str]
ENV = "from shared.migrate import run\nrun()\n"
MIGRATION = """
from alembic import op
revision, down_revision = "{number:04}", {before!r}
def upgrade():
    op.execute("INSERT INTO ran VALUES ({number})")
    op.execute('''{what}''')
"""
AT_THE_GATE = """
    DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM gate) LOOP PERFORM pg_sleep(0.05); END LOOP; END $$
"""
MIGRATOR = """
import sys
from pathlib import Path
from shared import migrate
from shared.observability import logging
logging.configure("things", "migrate")
migrate.SERVICES, migrate.PATIENCE_SECONDS = Path(sys.argv[1]), float(sys.argv[3])
migrate.upgrade("things", sys.argv[2])
"""
_numbers = count(1)


class Things:
    """A service of nothing but migrations, and its database."""

    def __init__(self, server: Server, services: Path) -> None:
        name = f"things_{next(_numbers)}"
        with psycopg.connect(server.url("postgres"), autocommit=True) as db:
            db.execute(f"CREATE DATABASE {name} OWNER visits_owner")
        self._url = server.url(name, "visits_owner", PASSWORD)
        self._services = services
        self.log = services / "log"
        self._processes: list[Process] = []
        self.query("CREATE TABLE ran (number integer)")
        self.query("CREATE TABLE gate (open boolean)")
        self._folder = services / "things" / "migrations"
        (self._folder / "versions").mkdir(parents=True)
        (self._folder / "env.py").write_text(ENV)

    def write(self, *statements: str) -> None:
        """The service's migrations, from the first."""
        for number, what in enumerate(statements, 1):
            before = f"{number - 1:04}" if number > 1 else None
            file = self._folder / "versions" / f"{number:04}_any.py"
            file.write_text(MIGRATION.format(number=number, before=before, what=what))

    def migrator(self, patience: float = 60) -> Process:
        command = [sys.executable, "-c", MIGRATOR, str(self._services), self._url, str(patience)]
        with self.log.open("a") as log:
            self._processes.append(Process(command, cwd=ROOT, stdout=log, stderr=subprocess.PIPE, text=True))
        return self._processes[-1]

    def query(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self._url, autocommit=True) as db:
            done = db.execute(statement.encode())
            return done.fetchall() if done.description else []

    def ran(self) -> list[object]:
        return [number for (number,) in self.query("SELECT number FROM ran ORDER BY number")]

    def close(self) -> None:
        for process in self._processes:
            process.kill()
            process.communicate()


@pytest.fixture
def things(server: Server, tmp_path: Path) -> Iterator[Things]:
    made = Things(server, tmp_path)
    yield made
    made.close()


def _says(things: Things, event: str) -> None:
    until(lambda: event in things.log.read_text(), f"a migrator says {event!r}")


def _ends(process: Process) -> tuple[int, str]:
    _, complaint = process.communicate(timeout=30)
    return process.returncode, complaint


def _begun(things: Things) -> Callable[[], bool]:
    """Whether a migrator stands at the gate of the second migration: the first is committed."""
    gate = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
    return lambda: things.ran() == [1] and bool(things.query(gate))


def test_a_second_migrator_waits_and_finds_nothing_to_do(things: Things) -> None:
    things.write("SELECT 1", AT_THE_GATE, "SELECT 1")
    first = things.migrator()
    until(_begun(things), "the first migrator is in its second migration")
    second = things.migrator()
    _says(things, "another process migrates this database; waiting for it")
    things.query("INSERT INTO gate VALUES (true)")
    assert [_ends(first), _ends(second)] == [(0, ""), (0, "")]
    assert things.ran() == [1, 2, 3], "each once"


def test_a_second_migrator_gives_up_in_the_end(things: Things) -> None:
    things.write("SELECT 1", AT_THE_GATE)
    first = things.migrator()
    until(_begun(things), "the first migrator is in its second migration")
    status, complaint = _ends(things.migrator(patience=0))
    assert status == 1
    assert "OtherMigrates: Another process has migrated this database" in complaint
    things.query("INSERT INTO gate VALUES (true)")
    assert _ends(first) == (0, "")


def test_a_migration_that_fails_leaves_the_earlier_ones_and_no_lock(things: Things) -> None:
    things.write("SELECT 1", "SELECT 1", "SELECT 1 / 0", "SELECT 1")
    status, complaint = _ends(things.migrator())
    assert status == 1
    assert "division by zero" in complaint
    assert things.ran() == [1, 2], "its own insert is rolled back"
    assert things.query("SELECT version_num FROM alembic_version") == [("0002",)]
    things.write("SELECT 1", "SELECT 1", "SELECT 1", "SELECT 1")
    assert _ends(things.migrator(patience=0)) == (0, "")
    assert things.ran() == [1, 2, 3, 4]


def test_a_migration_gives_way_to_a_tables_users_and_is_tried_again(things: Things) -> None:
    things.write("SELECT 1", "ALTER TABLE gate ADD COLUMN more text")
    with psycopg.connect(things._url) as user:
        user.execute("SELECT FROM gate")
        migrator = things.migrator()
        _says(things, "a table is in use; the migration is tried again")
        assert things.ran() == [1]
        user.commit()
        assert _ends(migrator) == (0, "")
    assert things.ran() == [1, 2]

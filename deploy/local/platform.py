"""Brings the whole platform up, step by step, each shown with its time."""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import IO
from urllib.request import urlopen

from rich.console import Console

from deploy.local import checks, secrets, supervision
from deploy.local.accounts import data_files
from deploy.local.broker import Broker
from deploy.local.database import SUPERUSER, Database
from deploy.local.faults import Fault
from deploy.local.layout import ROOT, SERVICES, Layout, inherited
from deploy.local.processes import answers, together, until
from deploy.local.programs import Program, command, environment, programs

READY_TIMEOUT = 120


@dataclass
class Platform:
    """One platform on its way up. `console` gets a line for each step."""

    layout: Layout
    console: Console
    held: secrets.Secrets = field(init=False)
    _broker: Broker = field(init=False)
    _database: Database = field(init=False)

    def up(self, lock: IO[str]) -> None:
        """Start everything and wait until every service is ready. Raises Fault; the caller stops what was started."""
        checks.check(self.layout)
        self.held = secrets.ensure(self.layout)
        self._broker, self._database = _stores(self.layout, self.held)
        new = not (self._broker.home / "data").exists()
        with self._step("Kafka (fetched once, 44 MB) and new data folders" if new else "Kafka and the data folders"):
            together(self._broker.prepare, self._database.prepare)
        stores = {"postgres": self._database.command(), "kafka": self._broker.command()}
        self.layout.logs.mkdir(exist_ok=True)
        services = list(programs(self.layout, self.held))
        supervision.start(self.layout, lock, self.held.supervisor, stores, services)
        supervisor = self.layout.ports["supervisor"]
        until(lambda: answers(supervisor), "supervisord", 30, self.layout.log("supervisor"), self._alive)
        with self._step("PostgreSQL with its migrations, Kafka with its topics"):
            together(self._databases, self._topics)
        self._load()
        self._serve(services)

    def demo(self, *, wanted: bool) -> None:
        """Fill a new platform with the demo district, if wanted. A failed demo is told, and tried at the next start."""
        mark = self.layout.home / "demo"
        if mark.exists():
            return
        if wanted:
            variables = inherited() | self.layout.variables
            done = subprocess.run([sys.executable, "-m", "deploy.demo"], cwd=ROOT, env=variables)
            if done.returncode:
                self.console.print(
                    "[yellow]The demo district is incomplete;[/] `make demo` or the next start tries again."
                )
                return
        mark.write_text("loaded" if wanted else "left out")

    def _alive(self) -> bool:
        return supervision.running(self.layout)

    def _databases(self) -> None:
        self._database.wait_ready(READY_TIMEOUT, self._alive)
        self._database.create(SERVICES, self.held.databases)
        with self._once("migrated", *_migrations()) as needed:
            if needed:
                together(*(_migration(self.layout, self.held, service) for service in SERVICES))

    def _topics(self) -> None:
        from deploy import topics  # here, so that its import does not delay the start of the stores

        self._broker.wait_ready(READY_TIMEOUT, self._alive)
        topics.apply(self._broker.bootstrap, self.held.kafka["admin"], self.held.principals)

    def _load(self) -> None:
        accounts = json.dumps(secrets.account_list(self.held)).encode()
        with self._once("loaded", accounts, *(file.read_bytes() for file in data_files())) as needed:
            if needed:
                with self._step("divisions, stations and accounts"):
                    _run("registry", "load", environment(self.layout, self.held, "registry", "work"), accounts)

    @contextmanager
    def _once(self, name: str, *contents: bytes) -> Iterator[bool]:
        """Whether something is to be done: it was not yet done, or was done with other contents."""
        mark = self.layout.home / name
        wanted = hashlib.sha256(b"".join(contents)).hexdigest()
        needed = not mark.exists() or mark.read_text() != wanted
        yield needed
        mark.write_text(wanted)

    def _serve(self, services: list[Program]) -> None:
        with self._step(f"{len(services)} processes of {len(SERVICES)} services"):
            supervision.start_services(self.layout, self.held.supervisor)
            together(*(self._awaited(program) for program in services))

    def _awaited(self, program: Program) -> Callable[[], None]:
        log = self.layout.log(program.name)
        return lambda: until(lambda: _ready(program.readyz), program.name, READY_TIMEOUT, log, self._alive, every=0.3)

    @contextmanager
    def _step(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        with self.console.status(what):
            yield
        self.console.print(f"[green]✓[/] {what} [dim]{time.monotonic() - began:.1f} s[/]")


def _stores(layout: Layout, known: secrets.Secrets) -> tuple[Broker, Database]:
    superusers = {name: known.kafka[name] for name in secrets.KAFKA_SUPERUSERS}
    ports = layout.ports
    return (
        Broker(layout.home / "kafka", ports["kafka"], ports["kafka_controller"], superusers, log=layout.log("kafka")),
        Database(layout.home / "postgres", ports["postgres"], known.databases[SUPERUSER], log=layout.log("postgres")),
    )


def _migrations() -> Iterator[bytes]:
    """The code of every migration: unchanged, it need not run again, which saves a warm start two seconds."""
    yield (ROOT / "shared" / "migrate.py").read_bytes()
    for file in sorted((ROOT / "services").glob("*/migrations/**/*.py")):
        yield file.read_bytes()


def _migration(layout: Layout, known: secrets.Secrets, service: str) -> Callable[[], None]:
    variables = environment(layout, known, service, "app")
    variables["MUSTER_OWNER_DATABASE_URL"] = secrets.database_url(layout, known, service, "owner")
    return lambda: _run(service, "migrate", variables)


def _run(service: str, what: str, variables: dict[str, str], stdin: bytes = b"") -> None:
    done = subprocess.run(
        command(service, what), cwd=ROOT, env=inherited() | variables, input=stdin, capture_output=True
    )
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace").strip()
        raise Fault(
            f"`python -m services.{service} {what}` failed:\n{said}",
            "Mend the cause, then start again; what was already set up is kept.",
        )


def _ready(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (HTTPException, OSError):
        return False

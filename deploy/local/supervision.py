"""supervisord runs everything and restarts what dies; this writes its settings, and starts, asks and stops it.

Whoever holds the lock on `<home>/lock` owns the platform: `run` while it sets up, then supervisord, which gets the
locked file as its standard input and so keeps it for exactly as long as it lives. The file has the owner's process id.
"""

import contextlib
import fcntl
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast
from xmlrpc.client import ServerProxy

from deploy.local.faults import Fault
from deploy.local.layout import HOST, MARK, ROOT, Layout, inherited
from deploy.local.processes import write_private
from deploy.local.programs import Program
from shared.limits import KILL_SECONDS

STORE_STOP = 3  # seconds, after those of the services: `stop` promises ten
STOP_TIMEOUT = KILL_SECONDS + STORE_STOP + 4


def claim(layout: Layout) -> IO[str]:
    """Take the platform's lock. Raises Fault when it is running already."""
    layout.home.mkdir(parents=True, exist_ok=True)
    layout.home.chmod(0o700)  # personal data and passwords lie below
    lock = (layout.home / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Fault(
            f"The platform in {layout.home} is running already.",
            "`make stop` ends it. For a second platform set MUSTER_HOME and the MUSTER_PORT_… variables.",
        ) from None
    _own(lock, os.getpid())
    return lock


def running(layout: Layout) -> bool:
    """Whether the platform runs, or is being started."""
    try:
        with (layout.home / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def start(layout: Layout, lock: IO[str], password: str, stores: dict[str, list[str]], programs: list[Program]) -> None:
    """Start supervisord in a session of its own, with the stores; the services wait for start_services()."""
    settings = layout.home / "supervisord.conf"
    write_private(settings, "\n".join(_settings(layout, password, stores, programs)))
    command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(settings)]
    with layout.log("supervisor").open("ab") as out:
        started = subprocess.Popen(
            command,
            cwd=ROOT,
            env=inherited() | {"PYTHONUNBUFFERED": "1"},
            stdin=lock,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    _own(lock, started.pid)
    lock.close()


def start_services(layout: Layout, password: str) -> None:
    """Start the processes of the services, without waiting for them."""
    with _remote(layout, password) as remote:
        remote.supervisor.startProcessGroup("services", False)


def add(layout: Layout, password: str, program: Program) -> None:
    """Run one more program, from now on and at every later start. Again changes nothing."""
    write_private(layout.home / "added" / f"{program.name}.conf", "\n".join(_service(layout, program, "true")))
    if program.name not in (each["name"] for each in states(layout, password)):
        with _remote(layout, password) as remote:
            remote.supervisor.reloadConfig()
            remote.supervisor.addProcessGroup(program.name)


def states(layout: Layout, password: str) -> list[dict[str, Any]]:
    """What supervisord knows of each process: `name`, `statename`, `description`, `pid`, …"""
    with _remote(layout, password) as remote:
        return cast(list[dict[str, Any]], remote.supervisor.getAllProcessInfo())


def stop(layout: Layout) -> bool:
    """Stop every process of the platform; returns whether there was any. Takes at most about ten seconds."""
    owned = running(layout)
    if owned:
        owner = int((layout.home / "lock").read_text())
        os.kill(owner, signal.SIGTERM)
        if not _within(STOP_TIMEOUT, lambda: not running(layout)):
            os.kill(owner, signal.SIGKILL)
    return sweep(layout) or owned


def sweep(layout: Layout) -> bool:
    """End what a supervisord left behind when it was killed; returns whether there was any."""
    left = list(_processes(layout))
    for process in left:
        _signal(process, signal.SIGTERM)
    if left and not _within(KILL_SECONDS, lambda: not list(_processes(layout))):
        for process in _processes(layout):
            _signal(process, signal.SIGKILL)
    return bool(left)


def _own(lock: IO[str], process: int) -> None:
    lock.truncate(0)
    lock.write(str(process))
    lock.flush()


def _within(seconds: float, done: Callable[[], bool]) -> bool:
    ends = time.monotonic() + seconds
    while not done():
        if time.monotonic() > ends:
            return False
        time.sleep(0.1)
    return True


def _signal(process: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)


def _processes(layout: Layout) -> Iterator[int]:
    """The processes that carry the platform's mark, where the system shows it (Linux)."""
    mark = f"{MARK}={layout.home}".encode()
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in entry.read_bytes().split(b"\0"):
                yield int(entry.parent.name)
        except OSError:
            continue  # it ended, or is another user's


def _remote(layout: Layout, password: str) -> ServerProxy:
    # TCP, since the path of a Unix socket may have only 107 bytes.
    return ServerProxy(f"http://muster:{password}@{HOST}:{layout.ports['supervisor']}/RPC2")


def _settings(layout: Layout, password: str, stores: dict[str, list[str]], programs: list[Program]) -> Iterator[str]:
    yield "[supervisord]\nnodaemon=true\nsilent=true"
    yield f"logfile={layout.log('supervisord')}\npidfile={layout.home / 'supervisord.pid'}"
    if os.geteuid() == 0:
        yield "user=root"
    yield f"[inet_http_server]\nport={HOST}:{layout.ports['supervisor']}\nusername=muster\npassword={password}"
    yield "[rpcinterface:supervisor]"
    yield "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface"
    # Groups stop one after the other, the highest priority first; the programs of a group stop together.
    yield from _group("stores", 1, stores)
    yield from _group("services", 2, [program.name for program in programs])
    for name, command in stores.items():
        yield from _program(layout, name, command, STORE_STOP)
        yield "autostart=true"
        yield "stopsignal=" + ("INT" if name == "postgres" else "TERM")
    for program in programs:
        yield from _service(layout, program, "false")
    yield "[include]\nfiles=added/*.conf"


def _group(name: str, priority: int, programs: Iterable[str]) -> Iterator[str]:
    yield f"[group:{name}]\nprograms={','.join(programs)}\npriority={priority}"


def _service(layout: Layout, program: Program, autostart: str) -> Iterator[str]:
    yield from _program(layout, program.name, program.command, KILL_SECONDS)
    yield f"autostart={autostart}"
    yield "environment=" + ",".join(f'{name}="{_escaped(value)}"' for name, value in program.environment.items())


def _program(layout: Layout, name: str, command: list[str], stop_seconds: int) -> Iterator[str]:
    yield f"[program:{name}]\ncommand={_escaped(shlex.join(command))}\ndirectory={ROOT}"
    yield f"redirect_stderr=true\nstdout_logfile={layout.log(name)}\nstdout_logfile_maxbytes=10MB"
    yield "stdout_logfile_backups=2"
    yield f"autorestart=true\nstartretries=1000000\nstopwaitsecs={stop_seconds}\nkillasgroup=true"


def _escaped(text: str) -> str:
    return text.replace("%", "%%")

"""Starting, awaiting and stopping single processes, and work done side by side."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from deploy.local.faults import not_ready
from deploy.local.layout import HOST

Process = subprocess.Popen[bytes]
Alive = Callable[[], bool]


def launch(command: Sequence[str], log: Path) -> Process:
    """Start a process in a session of its own, so that the terminal's Ctrl-C does not reach it before its owner."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        return Process(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)


def until(
    ready: Callable[[], bool], name: str, timeout: float, log: Path, alive: Alive, *, every: float = 0.05
) -> None:
    """Wait until `ready()`. Raises Fault with the end of the log after `timeout` seconds, or once not `alive()`."""
    began = time.monotonic()
    while not ready():
        waited = time.monotonic() - began
        if waited > timeout or not alive():
            raise not_ready(name, waited, log)
        time.sleep(every)


def answers(port: int) -> bool:
    """Whether a port of the loopback address takes connections."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False


def stop(process: Process, timeout: float, how: signal.Signals = signal.SIGTERM) -> None:
    """Ask a process to end, and end its whole group after `timeout` seconds."""
    process.send_signal(how)
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def together(*tasks: Callable[[], None]) -> None:
    """Do all tasks at once. Raises the first fault, without waiting for the others."""
    pool = ThreadPoolExecutor(len(tasks))
    try:
        for done in as_completed([pool.submit(task) for task in tasks]):
            done.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    new.replace(path)

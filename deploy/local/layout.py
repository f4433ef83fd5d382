"""Where the platform keeps its files and on which ports it listens. The one place here that reads the environment."""

import os
import random
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.faults import Fault

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "kafka"
SERVICES = ("registry", "visits", "assistance", "notify")
HOST = "127.0.0.1"
PARTITIONS = 6
"""Of each topic (deploy/topics.yaml): more `work` processes of a service than this have nothing to do."""
# Below the range that Linux hands to outgoing connections, which could otherwise hold one of our ports.
LISTENABLE = range(10_000, 32_768)

PORTS = {
    "registry": 8001,
    "visits": 8002,
    "assistance": 8003,
    "notify": 8004,
    "stream": 8005,
    "receiver": 8006,
    "metrics_registry": 9101,
    "metrics_visits": 9102,
    "metrics_assistance": 9103,
    "metrics_notify": 9104,
    "metrics_stream": 9105,
    "metrics_deliver": 9106,
    "metrics_registry_work": 9111,
    "metrics_visits_work": 9112,
    "metrics_assistance_work": 9113,
    "metrics_notify_work": 9114,
    "kafka": 19092,
    "kafka_controller": 19093,
    "supervisor": 19094,
    "postgres": 15432,
}

_given: set[int] = set()


def variable(port: str) -> str:
    """The environment variable that moves a port."""
    return f"MUSTER_PORT_{port.upper()}"


def is_free(port: int) -> bool:
    """Whether nothing listens on a port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port nobody listens on, never the same twice in one process."""
    while (port := random.choice(LISTENABLE)) in _given or not is_free(port):
        pass
    _given.add(port)
    return port


@dataclass(frozen=True)
class Layout:
    """The files and ports of one platform."""

    home: Path
    ports: Mapping[str, int]
    workers: int = 1
    """Web workers of each service."""
    instances: int = 1
    """`work` processes of each service, which share the partitions of its topics."""

    @classmethod
    def from_environment(cls) -> "Layout":
        """MUSTER_HOME and MUSTER_PORT_…, or the fixed addresses; MUSTER_WORKERS, MUSTER_INSTANCES, or one of each."""
        home = Path(os.environ.get("MUSTER_HOME") or ROOT / ".run").absolute()
        workers, instances = _count("MUSTER_WORKERS", 16), _count("MUSTER_INSTANCES", PARTITIONS)
        ports = dict(PORTS)
        for service in SERVICES:
            for number in range(instances):
                ports[work_port(service, number)] = PORTS[work_port(service)] + 10 * number
        return cls(home, {name: _port(name, port) for name, port in ports.items()}, workers, instances)

    @classmethod
    def on_free_ports(cls, home: Path) -> "Layout":
        """A platform out of the way of every other, for tests."""
        return cls(home.absolute(), {name: free_port() for name in PORTS})

    @property
    def variables(self) -> dict[str, str]:
        """The environment that leads another process to this platform."""
        ports = {variable(name): str(port) for name, port in self.ports.items()}
        counts = {"MUSTER_WORKERS": str(self.workers), "MUSTER_INSTANCES": str(self.instances)}
        return {"MUSTER_HOME": str(self.home), **counts, **ports}

    @property
    def bootstrap(self) -> str:
        return f"{HOST}:{self.ports['kafka']}"

    @property
    def credentials(self) -> Path:
        return self.home / "credentials.json"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets.json"

    @property
    def signing_key(self) -> Path:
        return self.home / "keys" / "signing.pem"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    def log(self, program: str) -> Path:
        return self.logs / f"{program}.log"

    def url(self, port: str, path: str = "/") -> str:
        return f"http://{HOST}:{self.ports[port]}{path}"

    def bind(self, port: str) -> str:
        return f"{HOST}:{self.ports[port]}"


def work_port(service: str, number: int = 0) -> str:
    """The name of the port where a `work` process tells its metrics."""
    return f"metrics_{service}_work" + (f"_{number}" if number else "")


def _count(name: str, most: int) -> int:
    text = os.environ.get(name) or "1"
    if not text.isdigit() or not 0 < int(text) <= most:
        raise Fault(f"{name} is {text!r}.", f"Set it to a number from 1 to {most}, or unset it.")
    return int(text)


def _port(name: str, port: int) -> int:
    text = os.environ.get(variable(name)) or str(port)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Fault(
            f"{variable(name)} is {text!r}, which is no port.", "Set it to a number from 1 to 65535, or unset it."
        )
    return int(text)


MARK = "MUSTER_PLATFORM"
"""In the environment of every process of a platform, with its home."""


def mark(layout: Layout) -> None:
    """Let every process started from here on carry the platform's mark, so that none is left behind."""
    os.environ[MARK] = str(layout.home)


def inherited() -> dict[str, str]:
    """The environment that processes of the platform start from: the caller's, without settings of Muster."""
    kept = {"MUSTER_CLOCK_OFFSET_SECONDS", MARK}
    return {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_") or name in kept}


def postgres_binaries() -> str | None:
    """MUSTER_PG_BIN: the folder of another PostgreSQL installation's programs."""
    return os.environ.get("MUSTER_PG_BIN")


def demo_wanted() -> bool:
    """MUSTER_DEMO=no leaves the demo district out."""
    return os.environ.get("MUSTER_DEMO", "yes").lower() not in ("no", "0", "false")

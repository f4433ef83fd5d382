"""What operators ask a process on its metrics port, and load balancers on its public one."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from sqlalchemy import text

from shared.db import Database
from shared.faults import describe
from shared.limits import PROBE

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


SERVICES = Path(__file__).resolve().parents[2] / "services"


def head(service: str) -> str:
    """The newest migration the code knows, by its file's number: Alembic itself would cost each process 0.15 s."""
    return max(file.name[:4] for file in (SERVICES / service / "migrations" / "versions").glob("[0-9]*.py"))


class Health:
    """Readiness of a process: its database answers, and has the code's migration or, while a newer release is rolled
    out, a later one. A process is ready even while Kafka is down.

    The check has a connection of its own. Requests that wait for a lock may hold all others: no reason to call the
    process unready.
    """

    def __init__(self, service: str, url: str) -> None:
        self.database = Database(url, PROBE, pool_size=1)
        self._head = head(service)

    def fault(self) -> str | None:
        """What keeps the process from being ready, or None."""
        try:
            version = self.database.run(lambda db: db.scalar(_VERSION))
        except Exception as fault:
            return f"The database does not answer, or does not say which migration it has ({describe(fault)})."
        if version is None or int(version) < int(self._head):
            return f"The database has migration {version or 'none'}; this code wants {self._head}: run migrate."
        return None


_VERSION = text("SELECT version_num FROM alembic_version")


def metrics_text(*, of_workers: bool) -> bytes:
    """All metrics in Prometheus' text format: of this process, or of all workers of this web process."""
    if not of_workers:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def endpoint(
    health: Health, *, of_workers: bool, measure: Callable[[], None] = lambda: None
) -> Callable[[Environ, StartResponse], Iterable[bytes]]:
    """A WSGI app with /metrics, /healthz and /readyz, for the metrics port. `measure` sets gauges before a scrape."""

    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/metrics":
            measure()
            start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
            return [metrics_text(of_workers=of_workers)]
        fault = health.fault() if path == "/readyz" else None
        if path in ("/healthz", "/readyz"):
            start_response("503 Service Unavailable" if fault else "200 OK", [("Content-Type", "application/json")])
            return [json.dumps({"status": fault or "ok"}).encode()]
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"Here are /metrics, /healthz and /readyz.\n"]

    return app

"""A process of the live stream as it runs, and alerts for it to pass on."""

import http.client
import re
import resource
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from deploy.local.layout import ROOT, free_port, inherited
from shared.contracts.access import Role
from shared.events.envelope import Event
from shared.security.tokens import LEEWAY_SECONDS, Signer
from tests.kit import bus
from tests.kit.apps import KEY, Authority
from tests.kit.people import TOWN
from tests.kit.stores import Store
from tests.kit.streams import Stream

IN_A_HURRY = """
from shared.cli import settings_of
from shared.service import serve
settings = settings_of("notify", "stream")
serve(settings, "services.notify.app:stream_wsgi({times})", settings.stream)
"""


class Process:
    """A stream process with one worker, which may open so many `files`; `times` are its hub's, where not the usual."""

    def __init__(self, store: Store, authority: Authority, folder: Path, files: int = 4_096, **times: int) -> None:
        self.store, self._authority, self.port, self._metrics = store, authority, free_port(), free_port()
        settings = {
            "DATABASE_URL": store.url("app"),
            "KAFKA_BOOTSTRAP": "127.0.0.1:1",
            "JWKS_URL": authority.jwks.as_uri(),
            "SEAL_KEY": KEY,
            "INDEX_KEY": KEY,
            "STREAM_BIND": f"127.0.0.1:{self.port}",
            "METRICS_BIND": f"127.0.0.1:{self._metrics}",
            "RUN_DIR": str(folder),
            "WORKERS": "1",
        }
        environment = inherited() | {f"MUSTER_{name}": value for name, value in settings.items()}
        hurry = IN_A_HURRY.format(times=", ".join(f"{name}={seconds}" for name, seconds in times.items()))
        program = ["-c", hurry] if times else ["-m", "services.notify", "stream"]
        self._running = subprocess.Popen([sys.executable, *program], cwd=ROOT, env=environment)
        resource.prlimit(self._running.pid, resource.RLIMIT_NOFILE, (files, files))

    def stop(self) -> int:
        """The status with which it ends."""
        self._running.terminate()
        return self._running.wait(30)

    def token(self, account: UUID | None = None) -> str:
        return self._authority.signer.issue(account or uuid4(), Role.TOWN_HEAD, TOWN)

    def ending_token(self, seconds: int) -> str:
        """One that counts for so many seconds more."""
        signer = Signer(self._authority.pem.read_bytes(), seconds - LEEWAY_SECONDS)
        return signer.issue(uuid4(), Role.TOWN_HEAD, TOWN)

    def open(self, token: str | None = None, last: int | str | None = None, **options: Any) -> Stream:
        text = None if last is None else str(last)
        return Stream(self.port, token or self.token(), text, **options).opened()

    def ready(self) -> bool:
        try:
            return self._get(self.port, "/readyz")[0] == 200
        except OSError:
            return False

    def clients(self) -> int:
        """How many streams it counts as open."""
        line = re.search(r"^muster_stream_clients (\d+)", self._get(self._metrics, "/metrics")[1], re.MULTILINE)
        return int(line[1]) if line else 0

    def _get(self, port: int, path: str) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


def raise_alert(notify: Store) -> str:
    """Tell the town's station of something; returns the alert's subject."""
    subject, now = uuid4(), datetime.now(UTC)
    body = {"occurred_at": now, "application_id": subject, "veteran_id": uuid4(), "emergency": False}
    bus.apply(bus.inbox(notify), bus.event_record(Event("aid.granted.v1", body, TOWN), subject, 1, now))
    return str(subject)


def add_untold(notify: Store) -> None:
    """Let the town's station have a line more in its log, of which the stream is not told but finds when it looks."""
    with notify.superuser() as db:
        db.execute(_UNTOLD, {"area": TOWN})


def fill_log(notify: Store, count: int) -> None:
    """Let the town's station have so many lines in its log, all at once: of something new, and more about it."""
    subject = raise_alert(notify)
    with notify.superuser() as db:
        db.execute(_LINES, {"area": TOWN, "more": count - 1, "subject": subject})


_UNTOLD = """
    WITH counted AS (UPDATE inboxes SET seq = seq + 1 WHERE area = %(area)s AND party = 'SERVICE' RETURNING seq)
    INSERT INTO entries (area, party, seq, alert_id, kind)
    SELECT area, party, counted.seq, alert_id, kind FROM counted, entries WHERE area = %(area)s AND entries.seq = 1
"""
_LINES = """
    WITH counted AS (
        UPDATE inboxes SET seq = seq + %(more)s WHERE area = %(area)s AND party = 'SERVICE'
        RETURNING seq - %(more)s AS seq
    )
    INSERT INTO entries (area, party, seq, alert_id, kind)
    SELECT %(area)s, 'SERVICE', seq + n, (SELECT id FROM alerts WHERE subject = %(subject)s), 'RAISED'
      FROM counted, generate_series(1, %(more)s) AS n
    RETURNING pg_notify('entries', area || '/' || party)
"""
